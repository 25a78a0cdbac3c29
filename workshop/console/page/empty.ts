import { h } from './dom.ts'

/** Above an empty `parent`, says why it is empty and how something comes. */
export function showEmpty(parent: Element, isEmpty: boolean, sentence: string, command?: string): void {
  const shown = parent.parentElement?.querySelector(`:scope > .empty[data-for="${parent.id}"]`)
  shown?.remove()
  if (!isEmpty) return
  parent.before(
    h('p', { class: 'empty', 'data-for': parent.id }, sentence, command && ' ', command && h('code', {}, command)),
  )
}
