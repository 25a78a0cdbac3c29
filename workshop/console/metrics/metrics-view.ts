import type { Overview } from '#local-cloud/cloud.ts'
import { bars, figure } from '../page/bars.ts'
import { byId, h, show } from '../page/dom.ts'
import { showEmpty } from '../page/empty.ts'
import { moment } from '../page/format.ts'
import type { World } from '../page/world.ts'
import { showDashboards } from './dashboards-view.ts'
import { type MetricCard, metricCards } from './metric-cards.ts'

export function showMetrics(world: World): void {
  const { overview } = world
  showDashboards(world)
  const order = ['ALARM', 'INSUFFICIENT_DATA', 'OK']
  const sorted = [...overview.alarms].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  show(byId('alarm-cards'), sorted, ({ region, name }) => `${region}/${name}`, alarmElement)
  const cards = metricCards(overview, Date.now())
  show(byId('metric-cards'), cards, ({ key }) => key, metricElement)
  const isEmpty = overview.alarms.length + cards.length === 0
  showEmpty(byId('alarm-cards'), isEmpty, 'There are no alarms, and no metrics of the last half hour.')
}

const STATES = { OK: 'OK', ALARM: 'In alarm', INSUFFICIENT_DATA: 'Too little data' }

function alarmElement({ name, state, reason, since, metric }: Overview['alarms'][number]): HTMLElement {
  return h(
    'article',
    { class: state === 'ALARM' ? 'card bad' : 'card' },
    h('p', { class: 'facts' }, 'Alarm', metric && ` on ${metric}`),
    h('p', { class: 'name' }, name),
    h('p', { class: `state ${state}` }, STATES[state], h('small', {}, ` since ${moment(since)}`)),
    h('p', { class: 'facts' }, reason),
  )
}

function metricElement({
  namespace,
  name,
  dimensions,
  unit,
  statistic,
  latest,
  bars: values,
}: MetricCard): HTMLElement {
  const shown = `${figure(latest)}${unit === 'Milliseconds' ? ' ms' : ''}`
  return h(
    'article',
    { class: 'card' },
    h('p', { class: 'facts' }, namespace),
    h('p', { class: 'name' }, name),
    h('p', { class: 'facts' }, dimensions || 'no dimensions'),
    h('p', { class: 'figure' }, shown, h('small', {}, statistic === 'Sum' ? ' in its last minute' : ' on average')),
    bars(
      values,
      `${name}, ${statistic} of each of the last ${values.length} minutes; the latest with data is ${shown}`,
    ),
  )
}
