import { join } from 'node:path'
import { encode } from 'uqr'
import { findLab, type Lab, labName } from '../../workshop/labs/labs.ts'
import { type Attributes, toHtml, withClass } from './attributes.ts'
import { escapeHtml, highlightLines, inlineCode } from './highlight.ts'
import { type Place, SlideError } from './slide-error.ts'

/** What a lab's slide is made of, besides the lab. */
export interface LabSite {
  /** The project's root, which `labs/` is in. */
  root: string
  /** Where the deck is on the web, if it is: presenter.json's `site`. */
  site?: string
  sources: Set<string>
}

/**
 * The slide of a lab, as ```` ```lab 03 ```` asks for it, out of its README: title, goals, steps, minutes, the command, and a QR
 * code of its page. The theme lays it out; countdown.ts runs the clock.
 */
export function labBlock(
  number: string,
  { root, site, sources }: LabSite,
  place: Place,
  attributes?: Attributes,
): string {
  const lab = readLab(number, root, place)
  sources.add(join(lab.dir, 'README.md'))
  const name = labName(lab.number)
  return `<h2>Lab ${name}: ${inlineCode(lab.title)}</h2>
<div${toHtml(withClass('lab', { ...attributes, 'data-minutes': String(lab.minutes) }))}>
<div class="lab-goals"><h3>You will</h3>
<ul>${lab.objectives.map((goal) => `<li>${inlineCode(goal)}</li>`).join('')}</ul></div>
<div class="lab-steps"><h3>Steps</h3>
<ol>${lab.steps.map((step) => `<li>${inlineCode(step.title)}</li>`).join('')}</ol></div>
<div class="lab-start">${qrCode(pageOf(name, site))}
<div class="lab-command"><p>${after(lab)}</p><pre><code>${highlightLines(`npm run lab ${lab.number}`, 'bash')}</code></pre></div>
${countdown(name, lab.minutes)}</div>
</div>
`
}

function readLab(number: string, root: string, place: Place): Lab {
  try {
    return findLab(number, root)
  } catch (error) {
    throw new SlideError(place, `shows a lab: ${(error as Error).message}`)
  }
}

/** The page's address: on the web where the deck is there, else on this machine. */
export function pageOf(lab: string, site = `http://localhost:${process.env.PORT ?? 5173}`): string {
  return `${site.replace(/\/$/, '')}/labs/${lab}/`
}

function qrCode(url: string): string {
  const label = `The lab's page: ${url}`
  return `<a class="qr" href="${escapeHtml(url)}" target="_blank" rel="noopener" aria-label="${escapeHtml(label)}">${qrSvg(url)}</a>`
}

/** In each row a stroke for each run of dark modules: a third of the bytes of a square for each. */
function qrSvg(url: string): string {
  const { data, size } = encode(url, { border: 2 })
  const rows = data.map((row) => {
    const runs = [
      ...row
        .map((dark) => (dark ? '1' : '0'))
        .join('')
        .matchAll(/1+/g),
    ]
    const strokes = runs.map(({ index, 0: run }, at) => {
      const from = at === 0 ? 0 : runs[at - 1]!.index + runs[at - 1]![0].length
      return `m${index - from} 0h${run.length}`
    })
    return strokes.join('')
  })
  const path = rows.map((strokes, y) => (strokes ? `M0 ${y}.5${strokes}` : '')).join('')
  return `<svg aria-hidden="true" viewBox="0 0 ${size} ${size}"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path stroke="#000" d="${path}"/></svg>`
}

/** Any lab can be begun alone; what it builds on is one command away. */
function after({ after, number }: Lab): string {
  if (after.length === 0) return 'In a terminal beside your editor:'
  const labs = after.map(labName).join(', ')
  return `Builds on lab ${labs}: <code>npm run lab start ${number}</code>, then`
}

function countdown(lab: string, minutes: number): string {
  return `<div class="countdown" data-lab="${lab}" data-minutes="${minutes}">
<output role="timer" aria-label="Time left">${minutes}:00</output>
<div><button type="button" data-do="toggle">Start</button> <button type="button" data-do="reset" hidden>Again</button></div>
<p role="status"></p></div>`
}
