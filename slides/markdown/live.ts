import { DEMOS } from '../stage/demos.ts'
import { type Attributes, toHtml, withClass } from './attributes.ts'
import { escapeHtml } from './highlight.ts'
import { type Place, SlideError } from './slide-error.ts'

/** The stage of a demo, as ```` ```live hello ```` asks for it: its buttons, and where stage/page.ts shows what happens. */
export function liveBlock(name: string, place: Place, attributes?: Attributes): string {
  const demo = Object.hasOwn(DEMOS, name) ? DEMOS[name]! : undefined
  if (!demo) throw new SlideError(place, `shows a demo "${name}". There are: ${Object.keys(DEMOS).join(', ')}.`)
  const buttons = demo.actions.map(({ label }, index) => button(`data-action="${index}"`, String(index + 1), label))
  return `<div${toHtml(withClass('live', { ...attributes, 'data-demo': name }))}>
<div class="live-buttons">${buttons.join(' ')}<span>${button('data-deed="deploy" hidden', 'D', 'Deploy')} ${button('data-deed="recording" hidden', 'R', 'Recording')}</span></div>
<div class="live-sent"><h3>Sent</h3><pre><code></code></pre></div>
<div class="live-answered"><h3>Answered <output></output></h3><pre><code></code></pre></div>
<div class="live-happening"><h3>What happens</h3><ol aria-live="polite"></ol></div>
<p class="live-note" role="status"></p>
</div>
`
}

function button(attributes: string, key: string, label: string): string {
  return `<button type="button" ${attributes}><kbd>${key}</kbd> ${escapeHtml(label)}</button>`
}
