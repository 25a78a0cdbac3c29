import type { Line } from './demo.ts'

/** Puts a line where the slide shows such ones. */
export function show(demo: HTMLElement, line: Line): void {
  if (line.shows === 'request') demo.querySelector('.live-sent code')!.textContent = line.text
  else if (line.shows === 'answer') showAnswer(demo, line)
  else if (line.shows === 'happening') append(demo, line.text, line.from, line.isGood)
  else if (line.shows === 'step') append(demo, line.text)
  else showEnd(demo, line)
}

export function clear(demo: HTMLElement): void {
  for (const shown of demo.querySelectorAll('code, output, ol, .live-note')) shown.textContent = ''
  demo.querySelector('.live-note')!.classList.remove('bad')
}

function showAnswer(demo: HTMLElement, { status, isGood, text }: Extract<Line, { shows: 'answer' }>): void {
  const output = demo.querySelector('output')!
  output.className = isGood ? 'good' : 'bad'
  output.textContent = status
  demo.querySelector('.live-answered code')!.textContent = text
}

/** The newest is last; what no longer fits goes. */
function append(demo: HTMLElement, text: string, from = '', isGood?: boolean): void {
  const list = demo.querySelector('ol')!
  const item = document.createElement('li')
  const source = document.createElement('b')
  source.textContent = from
  item.append(...(from ? [source, ' '] : []), text)
  if (isGood !== undefined) item.className = isGood ? 'good' : 'bad'
  list.append(item)
  while (list.scrollHeight > list.clientHeight + 1 && list.children.length > 1) list.firstElementChild!.remove()
}

function showEnd(demo: HTMLElement, { text, isGood }: Extract<Line, { shows: 'end' }>): void {
  const note = demo.querySelector('.live-note')!
  note.classList.toggle('bad', !isGood)
  if (text) note.textContent = text
}
