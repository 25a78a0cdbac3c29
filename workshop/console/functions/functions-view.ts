import { byId, h, show } from '../page/dom.ts'
import { showEmpty } from '../page/empty.ts'
import { clock, duration } from '../page/format.ts'
import type { World } from '../page/world.ts'
import { type FunctionCard, functionCards } from './function-cards.ts'

export function showFunctions({ overview, history }: World): void {
  const cards = functionCards(overview, history.events, history.logs)
  const list = byId('function-cards')
  show(list, cards, ({ stack, name }) => `${stack} ${name}`, cardElement)
  showEmpty(list, cards.length === 0, 'No function is deployed. In the folder of a lab:', 'npx serverless deploy')
}

function cardElement(card: FunctionCard): HTMLElement {
  const { name, stack, versions, memorySize, timeout, invocations, cold, errors, median, lastError } = card
  return h(
    'article',
    { class: errors > 0 ? 'card bad' : 'card' },
    h('p', { class: 'facts' }, stack),
    h('p', { class: 'name' }, name.replace(`${stack}-`, '')),
    h('p', { class: 'facts' }, [...versions, `${memorySize} MB`, `${timeout} s at most`].join(' · ')),
    h(
      'dl',
      {},
      ...figureElements(invocations, cold > 0 ? `invocations, ${cold} cold` : 'invocations'),
      ...figureElements(errors, errors === 1 ? 'error' : 'errors', errors > 0 ? 'bad' : ''),
      ...figureElements(median === undefined ? '–' : duration(median), 'median'),
    ),
    lastError &&
      h(
        'p',
        { class: 'error' },
        h('b', {}, lastError.type),
        ` ${lastError.message} `,
        h('time', {}, clock(lastError.time)),
      ),
  )
}

function figureElements(value: string | number, label: string, style = ''): HTMLElement[] {
  return [h('div', { class: style }, h('dt', {}, label), h('dd', {}, value))]
}
