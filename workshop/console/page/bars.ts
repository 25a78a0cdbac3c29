import { svg } from './dom.ts'

const WIDTH = 300
const HEIGHT = 56
/** So that few are as slim as many. */
const LEAST = 30

/** A small bar chart; `label` says in words what it shows. */
export function bars(values: number[], label: string): SVGElement {
  const most = Math.max(...values, 0) || 1
  const places = Math.max(values.length, LEAST)
  const step = WIDTH / places
  const rects = values.map((value, index) => {
    const height = value > 0 ? Math.max(3, (value / most) * HEIGHT) : 1
    return svg('rect', {
      ...{ x: ((places - values.length + index) * step).toFixed(1), y: (HEIGHT - height).toFixed(1) },
      ...{ width: Math.max(1, step - 2).toFixed(1), height: height.toFixed(1) },
      class: value > 0 ? 'bar' : 'bar none',
    })
  })
  const frame = { class: 'bars', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none' }
  return svg('svg', { ...frame, role: 'img', 'aria-label': label }, ...rects)
}

/** `3`, `0.25`, `1,204` */
export function figure(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 0 })
}
