import type { Overview } from '#local-cloud/cloud.ts'
import { figure } from '../page/bars.ts'
import type { Place } from '../page/lines.ts'

type Widget = Overview['dashboards'][number]['widgets'][number]
type Line = NonNullable<Widget['lines']>[number]

/** A widget of a dashboard, as it is shown. */
export interface WidgetCard {
  key: string
  dashboard: string
  title: string
  /** Shows a number and no lines. */
  isNumber: boolean
  lines: CardLine[]
  alarms: { name: string; state: string }[]
  /** A text, or why there is nothing to show. */
  text?: string
}

export interface CardLine {
  label: string
  /** The latest value, as a person reads it. */
  latest: string
  /** Pieces without a gap. */
  pieces: Place[][]
}

const SHOWN = 30 * 60_000

/** The widgets of all dashboards, each from the top left on. */
export function widgetCards(
  { dashboards, alarms }: Pick<Overview, 'dashboards' | 'alarms'>,
  now: number,
): WidgetCard[] {
  const states = new Map(alarms.map(({ name, state }) => [name, state]))
  return dashboards.flatMap(({ name, widgets }) =>
    [...widgets]
      .sort((a, b) => a.y - b.y || a.x - b.x)
      .map((widget, index) => ({
        key: `${name}/${index}`,
        dashboard: name,
        title: widget.title,
        isNumber: widget.view === 'singleValue',
        lines: linesOf(widget.lines ?? [], now),
        alarms: (widget.alarms ?? []).map((alarm) => ({ name: alarm, state: states.get(alarm) ?? 'not there' })),
        text: widget.problem ?? widget.text,
      })),
  )
}

/** All lines of a widget have one scale. */
function linesOf(lines: Line[], now: number): CardLine[] {
  const most = Math.max(0, ...lines.flatMap(({ points }) => points.map(([, value]) => value))) || 1
  return lines.map(({ label, stat, period, points }) => ({
    label: stat && stat !== 'Sum' ? `${label}, ${stat}` : label,
    latest: points.length > 0 ? figure(points.at(-1)![1]) : '–',
    pieces: piecesOf(points, period * 1000).map((piece) =>
      piece.map(([time, value]): Place => [1 - (now - time) / SHOWN, Math.max(0, value) / most]),
    ),
  }))
}

/** Points that follow each other by more than a period are not joined. */
function piecesOf(points: Line['points'], period: number): Line['points'][] {
  const pieces: Line['points'][] = []
  for (const point of points) {
    const last = pieces.at(-1)
    if (last && point[0] - last.at(-1)![0] <= period) last.push(point)
    else pieces.push([point])
  }
  return pieces
}
