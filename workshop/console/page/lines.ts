import { svg } from './dom.ts'

const WIDTH = 300
const HEIGHT = 56

/** From 0, the left and the bottom, to 1. */
export type Place = [x: number, y: number]

/** A small chart of lines, each of pieces without a gap; `label` says in words what it shows. */
export function lines(all: Place[][][], label: string): SVGElement {
  const frame = { class: 'lines', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none' }
  const paths = all.map((pieces, index) => svg('path', { class: `line-${index % 4}`, d: pieces.map(pieceOf).join('') }))
  return svg('svg', { ...frame, role: 'img', 'aria-label': label }, ...paths)
}

/** A single point is a short line: of one without length, dashes would leave nothing. */
function pieceOf(piece: Place[]): string {
  const [first, ...rest] = piece.map(
    ([x, y]) => `${(3 + x * (WIDTH - 6)).toFixed(1)} ${(HEIGHT - 3 - y * (HEIGHT - 6)).toFixed(1)}`,
  )
  return `M${first}${rest.length > 0 ? rest.map((place) => `L${place}`).join('') : 'h3'}`
}
