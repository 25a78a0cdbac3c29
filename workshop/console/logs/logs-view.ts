import { byId, h, show } from '../page/dom.ts'
import { showEmpty } from '../page/empty.ts'
import { followEnd } from '../page/follow-end.ts'
import type { World } from '../page/world.ts'
import { chosenLines, type LogFilter, type LogLine } from './log-line.ts'

const MOST_LINES = 300

export function showLogs({ history, overview }: World): void {
  const names = new Set([
    ...overview.functions.map(({ name }) => name),
    ...history.logs.map(({ detail }) => String(detail.functionName)),
  ])
  const choices = ['', ...[...names].sort()]
  const select = byId<HTMLSelectElement>('log-function')
  show(
    select,
    choices,
    (name) => name,
    (name) => h('option', { value: name }, name || 'all'),
  )
  const list = byId('log-lines')
  const lines = chosenLines(history.logs, chosenFilter(), MOST_LINES)
  show(list, lines, ({ id }) => String(id), lineElement)
  showEmpty(
    list,
    lines.length === 0,
    history.logs.length === 0 ? 'No function has logged anything yet.' : 'No line matches.',
  )
}

export function startLogs(again: () => void): void {
  followEnd(byId('log-lines'))
  for (const id of ['log-function', 'log-text', 'log-platform']) byId(id).addEventListener('input', again)
}

function chosenFilter(): LogFilter {
  return {
    functionName: byId<HTMLSelectElement>('log-function').value,
    text: byId<HTMLInputElement>('log-text').value,
    withPlatform: byId<HTMLInputElement>('log-platform').checked,
  }
}

export function lineElement({ time, functionName, level, text, more, isPlatform }: Omit<LogLine, 'id'>): HTMLElement {
  const said = [level && h('b', { class: 'level' }, level), h('span', { class: 'text' }, text)]
  return h(
    'div',
    { class: `log ${level.toLowerCase()} ${isPlatform ? 'platform' : ''}` },
    h('time', {}, time),
    h('span', { class: 'function' }, functionName),
    more ? h('details', {}, h('summary', {}, ...said), h('pre', {}, more)) : h('p', {}, ...said),
  )
}
