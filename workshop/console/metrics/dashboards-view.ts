import { byId, h, show } from '../page/dom.ts'
import { lines } from '../page/lines.ts'
import type { World } from '../page/world.ts'
import { type WidgetCard, widgetCards } from './widget-cards.ts'

/** Draws the widgets of the dashboards that are deployed. */
export function showDashboards({ overview }: World): void {
  show(byId('widget-cards'), widgetCards(overview, Date.now()), ({ key }) => key, widgetElement)
}

function widgetElement({ dashboard, title, isNumber, lines: all, alarms, text }: WidgetCard): HTMLElement {
  const drawn = all.map(({ label, latest }) => `${label} ${latest}`).join(', ')
  return h(
    'article',
    { class: alarms.some(({ state }) => state === 'ALARM') ? 'card widget bad' : 'card widget' },
    h('p', { class: 'facts' }, `Dashboard ${dashboard}`),
    h('p', { class: 'name' }, title),
    text && h('p', { class: 'facts' }, text),
    ...alarms.map(({ name, state }) =>
      h('p', { class: 'facts' }, h('b', { class: `state ${state}` }, state), ` ${name}`),
    ),
    isNumber
      ? h(
          'p',
          { class: 'figure' },
          ...all.map(({ label, latest }) => h('span', {}, latest, h('small', {}, ` ${label}`))),
        )
      : h('ul', { class: 'legend' }, ...all.map(legendElement)),
    !isNumber &&
      all.length > 0 &&
      lines(
        all.map(({ pieces }) => pieces),
        `${title}, the last half hour; the latest: ${drawn}`,
      ),
  )
}

function legendElement({ label, latest }: WidgetCard['lines'][number], index: number): HTMLElement {
  return h('li', { class: `line-${index % 4}` }, h('span', { class: 'key' }), `${label} `, h('b', {}, latest))
}
