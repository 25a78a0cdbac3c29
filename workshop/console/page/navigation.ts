import { deadLetters } from '../queues/queue-cards.ts'
import { byId } from './dom.ts'
import type { World } from './world.ts'

/** What stands together at `#live`: from the command to where it ends. */
const LIVE = ['slack', 'events', 'datadog']

/** Shows the part that the address names, `/console#logs`; 1 to 9 go to the parts, `/` to where one writes. */
export function startNavigation(isFree: (event: KeyboardEvent) => boolean, again: () => void): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('nav a')]
  const choose = () => {
    const part = chosenPart()
    document.body.dataset.part = part
    for (const link of links) {
      if (link.hash !== `#${byId(part)?.dataset.under ?? part}`) link.removeAttribute('aria-current')
      else {
        link.setAttribute('aria-current', 'page')
        link.scrollIntoView({ block: 'nearest', inline: 'nearest' })
      }
    }
    for (const section of document.querySelectorAll<HTMLElement>('main > section')) {
      section.hidden = !(section.id === part || (part === 'live' && LIVE.includes(section.id)))
    }
    scrollTo(0, 0)
    again()
  }
  addEventListener('hashchange', choose)
  addEventListener('keydown', (event) => {
    if (!isFree(event)) return
    const link = links[Number(event.key) - 1]
    if (link) location.hash = link.hash
    if (event.key !== '/') return
    event.preventDefault()
    document.querySelector<HTMLElement>('main > section:not([hidden]) :is(#line, #log-text, #search-query)')?.focus()
  })
  choose()
}

/** Of these, the ones on screen. */
export function visibleParts(parts: string[]): string[] {
  return parts.filter((part) => !byId(part).hidden)
}

/** Beside the parts' names, how much trouble there is in them. */
export function showNavigation({ overview, history }: World): void {
  const failed = history.events.filter(
    ({ type, detail }) => type === 'lambda.invocation' && detail.status !== 'success',
  )
  badge('functions', failed.length, 'errors')
  badge('queues', deadLetters(overview.queues), 'dead letters')
  badge('metrics', overview.alarms.filter(({ state }) => state === 'ALARM').length, 'in alarm')
}

function badge(part: string, number: number, meaning: string): void {
  const link = document.querySelector<HTMLElement>(`nav a[href="#${part}"]`)!
  if (link.dataset.badge === String(number)) return
  link.dataset.badge = String(number)
  link.querySelector('span')?.remove()
  if (number === 0) return
  const mark = document.createElement('span')
  mark.className = 'badge'
  mark.textContent = String(number)
  mark.title = `${number} ${meaning}`
  link.append(mark)
}

function chosenPart(): string {
  const part = location.hash.slice(1)
  const known = [...document.querySelectorAll('main > section')].some(({ id }) => id === part)
  return known ? part : 'live'
}
