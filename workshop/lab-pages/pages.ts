import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { escapeHtml, inlineCode } from '../../slides/markdown/highlight.ts'
import { type Lab, labName, ROOT } from '../labs/labs.ts'
import { headingId, readmeHtml } from './readme-html.ts'

/** Where a page finds its style and script, as it says so itself: `../page.css`. */
export interface Assets {
  style: string
  script: string
  /** Of the dev server only. */
  client?: string
}

/** A page of `/labs/`, with the files that lie beside it. */
export interface Page {
  /** As `03`; empty for the list of labs. */
  name: string
  html: string
  /** Absolute paths by their names. */
  files: Record<string, string>
}

/** The page `/labs/03/`: the lab's README, with the way to those before and behind it. */
export function labPage(lab: Lab, labs: Lab[], assets: Assets): Page {
  const { html, pictures } = readmeHtml(readFileSync(join(lab.dir, 'README.md'), 'utf8'), { afterTitle: about(lab) })
  const files = pictures.map((file) => [file, join(lab.dir, file)] as const).filter(([, path]) => existsSync(path))
  const body = `<article>${html}</article>\n${neighbours(labs, lab)}`
  const title = `Lab ${labName(lab.number)}: ${lab.title}`
  return {
    name: labName(lab.number),
    html: page({ title, body, lab, deck: '../../' }, assets),
    files: Object.fromEntries(files),
  }
}

/** The page `/labs/`: all labs in order, then what `labs/README.md` says of them together. */
export function labsPage(labs: Lab[], assets: Assets): Page {
  const path = join(ROOT, 'labs', 'README.md')
  const readme = existsSync(path) ? readFileSync(path, 'utf8') : '# The labs\n'
  const { html } = readmeHtml(readme, { afterTitle: list(labs), up: './' })
  return {
    name: '',
    html: page({ title: 'The labs', body: `<article>${html}</article>`, deck: '../' }, assets),
    files: {},
  }
}

function about(lab: Lab): string {
  const after = lab.after.map(labName)
  const builds = after.length
    ? `, builds on ${after.map((name) => `<a href="../${name}/">lab ${name}</a>`).join(', ')}`
    : ''
  return `<p class="about">${lab.minutes} minutes${builds}</p>
<section class="goals" aria-labelledby="you-will"><h2 id="you-will">You will</h2>
<ul>${lab.objectives.map((goal) => `<li>${inlineCode(goal)}</li>`).join('\n')}</ul></section>
<section class="bench" hidden aria-label="This lab, on this computer"></section>
`
}

function list(labs: Lab[]): string {
  const items = labs.map((lab) => {
    const steps = `${lab.steps.length} steps, ${lab.minutes} minutes`
    return `<li><a href="${labName(lab.number)}/"><b>${labName(lab.number)}</b>${inlineCode(lab.title)}</a><span>${steps}</span></li>`
  })
  return `<ul class="labs">${items.join('\n')}</ul>\n`
}

function neighbours(labs: Lab[], lab: Lab): string {
  const at = labs.findIndex(({ id }) => id === lab.id)
  const link = (other: Lab | undefined, rel: string, arrow: (text: string) => string) =>
    other
      ? `<a rel="${rel}" href="../${labName(other.number)}/">${arrow(`Lab ${labName(other.number)}: ${inlineCode(other.title)}`)}</a>`
      : ''
  return `<nav class="neighbours" aria-label="Other labs">${link(labs[at - 1], 'prev', (text) => `← ${text}`)}${link(labs[at + 1], 'next', (text) => `${text} →`)}</nav>`
}

function page(
  { title, body, lab, deck }: { title: string; body: string; lab?: Lab; deck: string },
  { style, script, client }: Assets,
): string {
  const steps = lab?.steps.map(
    ({ number, title: step }) => `<li><a href="#${headingId(`Step ${number} — ${step}`)}">${inlineCode(step)}</a></li>`,
  )
  const contents = steps ? `<nav class="steps" aria-label="Steps"><ol>${steps.join('')}</ol></nav>` : ''
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${escapeHtml(title)}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${style}">
    ${client ? `<script type="module" src="${client}"></script>` : ''}
    <script type="module" src="${script}"></script>
  </head>
  <body${lab ? ` data-lab="${labName(lab.number)}"` : ''}>
    <header><a href="${deck}">The deck</a>${lab ? '<a href="../">All labs</a>' : ''}<button type="button" id="theme">Theme</button></header>
    <main>${contents}
${body}
    </main>
  </body>
</html>
`
}
