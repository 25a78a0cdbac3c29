import type { Overview } from '#local-cloud/cloud.ts'
import { byId, h, show } from '../page/dom.ts'
import { showEmpty } from '../page/empty.ts'
import { nameOf, readableName } from '../page/format.ts'
import type { World } from '../page/world.ts'
import { type QueueCard, queueCards } from './queue-cards.ts'

export function showQueues({ overview: { topics, queues } }: World): void {
  const cards = queueCards(queues)
  show(byId('topic-cards'), topics, ({ arn }) => arn, topicElement)
  show(byId('queue-cards'), cards, ({ arn }) => arn, queueElement)
  const isEmpty = topics.length + queues.length === 0
  showEmpty(byId('topic-cards'), isEmpty, 'There is neither a topic nor a queue yet.')
}

function topicElement({ name, subscriptions }: Overview['topics'][number]): HTMLElement {
  return h(
    'article',
    { class: 'card' },
    h('p', { class: 'facts' }, 'Topic'),
    h('p', { class: 'name', title: name }, readableName(name)),
    subscriptions.length > 0
      ? h(
          'ul',
          {},
          ...subscriptions.map(({ protocol, endpoint, pending }) =>
            h(
              'li',
              {},
              `→ ${nameOf(endpoint)}`,
              h('small', {}, pending ? ` ${protocol}, not confirmed` : ` ${protocol}`),
            ),
          ),
        )
      : h('p', { class: 'facts' }, 'nobody subscribes'),
  )
}

function queueElement({ name, isDeadLetter, visible, inFlight, delayed, deadLetters }: QueueCard): HTMLElement {
  const figures: [number, string][] = [
    [visible, isDeadLetter ? 'dead letters' : 'waiting'],
    [inFlight, 'in flight'],
    ...(delayed > 0 ? [[delayed, 'delayed'] as [number, string]] : []),
  ]
  const isBad = isDeadLetter && visible + inFlight > 0
  return h(
    'article',
    { class: isBad ? 'card bad' : 'card' },
    h('p', { class: 'facts' }, isDeadLetter ? 'Dead-letter queue' : 'Queue'),
    h('p', { class: 'name', title: name }, readableName(name)),
    h('dl', {}, ...figures.map(([value, label]) => h('div', {}, h('dt', {}, label), h('dd', {}, value)))),
    deadLetters && h('p', { class: 'facts' }, `what fails goes to ${deadLetters}`),
  )
}
