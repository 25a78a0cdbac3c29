import { byId, h, show } from '../page/dom.ts'
import { showEmpty } from '../page/empty.ts'
import { clock, count, duration } from '../page/format.ts'
import type { World } from '../page/world.ts'
import { type Step, type Story, servicesIn, stories } from './stories.ts'

const MOST_STORIES = 30
const MOST_STEPS = 60

export function showEvents({ history }: World): void {
  const select = byId<HTMLSelectElement>('service')
  const services = servicesIn(history.events).map((name) => ({ name, value: name }))
  const choices = [{ name: 'the story', value: '' }, { name: 'everything', value: 'everything' }, ...services]
  show(
    select,
    choices,
    ({ value }) => value,
    ({ name, value }) => h('option', { value }, name),
  )
  const told = stories(history.events, select.value, MOST_STORIES)
  const list = byId('stories')
  show(list, told, ({ id }) => String(id), storyElement)
  showEmpty(list, told.length === 0, 'Nothing has happened yet.')
}

export function startEvents(again: () => void): void {
  byId('service').addEventListener('change', again)
}

function storyElement({ time, took, isBad, steps }: Story): HTMLElement {
  const left = steps.length - MOST_STEPS
  return h(
    'article',
    { class: isBad ? 'story bad' : 'story' },
    h(
      'p',
      { class: 'when' },
      h('time', {}, clock(time)),
      isBad && h('b', { class: 'bad' }, 'trouble'),
      h('span', {}, `${count(steps.length, 'step')}, ${duration(took)}`),
    ),
    h('ol', {}, ...steps.slice(0, MOST_STEPS).map((step) => stepElement(step, took))),
    left > 0 && h('p', { class: 'more' }, `and ${count(left, 'more step')}`),
  )
}

/** With a bar that says when in the story it began and how long it took. */
function stepElement({ service, text, facts, isBad, after, took }: Step, whole: number): HTMLElement {
  const bar = h('i')
  bar.style.marginLeft = `${share(after, whole)}%`
  bar.style.width = `${share(took, whole)}%`
  return h(
    'li',
    { class: isBad ? 'step bad' : 'step', 'data-service': service },
    h('span', { class: 'service' }, service),
    h(
      'span',
      { class: 'what' },
      h('b', {}, text),
      facts && h('span', { class: 'facts' }, facts),
      h('span', { class: 'line', 'aria-hidden': 'true' }, bar),
    ),
    h('span', { class: 'after' }, `+${duration(Math.round(after))}`),
  )
}

function share(part: number, whole: number): string {
  return whole > 0 ? Math.min(98, (part / whole) * 100).toFixed(1) : '0'
}
