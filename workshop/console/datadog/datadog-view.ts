import { bars, figure } from '../page/bars.ts'
import { byId, h, show } from '../page/dom.ts'
import { showEmpty } from '../page/empty.ts'
import { clock, count } from '../page/format.ts'
import type { DatadogEvent, World } from '../page/world.ts'
import { type Series, seriesOf } from './series.ts'

const MOST_EVENTS = 100
const MOST_SERIES = 30

export function showDatadog({ datadog: { events, total, duplicates, points } }: World): void {
  const doubled = duplicates > 0 ? `, ${duplicates} came twice` : ''
  byId('datadog-total').textContent = total > 0 ? count(total, 'event') + doubled : ''
  const list = byId('datadog-events')
  show(list, events.slice(-MOST_EVENTS).reverse(), ({ id }) => String(id), eventElement)
  showEmpty(list, events.length === 0, 'No event has come yet.')
  const series = seriesOf(points).slice(0, MOST_SERIES)
  show(byId('datadog-series'), series, ({ key }) => key, seriesElement)
  byId('series-title').hidden = series.length === 0
}

const MARKS: Record<string, string> = { error: '✕', warning: '!', success: '✓' }

function eventElement({ title, text, received, alert_type, tags }: DatadogEvent): HTMLElement {
  return h(
    'article',
    { class: `dog ${alert_type}` },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[alert_type] ?? 'i'),
    h(
      'div',
      {},
      h('p', { class: 'by' }, h('b', {}, title)),
      h('p', {}, text),
      h(
        'p',
        { class: 'tags' },
        h('time', {}, clock(received * 1000)),
        h('span', { class: 'tag' }, alert_type),
        ...tags.map((tag) => h('span', { class: 'tag' }, tag)),
      ),
    ),
  )
}

function seriesElement({ metric, type, tags, latest, bars: values }: Series): HTMLElement {
  return h(
    'article',
    { class: 'card' },
    h('p', { class: 'name' }, metric),
    h('p', { class: 'facts' }, `${type} ${tags}`.trim()),
    h('p', { class: 'figure' }, figure(latest)),
    bars(values, `The latest ${values.length} points of ${metric}, the last is ${figure(latest)}`),
  )
}
