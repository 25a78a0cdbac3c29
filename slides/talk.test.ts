import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Deck, renderDeck } from './markdown/render.ts'

const folder = import.meta.dirname
const files = readdirSync(folder).filter((name) => /^\d.*\.md$/.test(name))
let deck: Deck

beforeAll(() => {
  deck = renderDeck(folder, resolve(folder, '..'))
})

describe('the talk', () => {
  it('takes ninety minutes, the labs beside it', () => {
    expect(deck.seconds).toBeGreaterThan(85 * 60)
    expect(deck.seconds).toBeLessThanOrEqual(90 * 60)
  })

  it('has thirteen parts, each of which the agenda leads to', () => {
    const agenda = /<section[^>]* id="agenda".*?<\/section>/s.exec(deck.html)![0]
    const slides = [...deck.html.matchAll(/<section[^>]* id="([^"]+)" data-source="slides\/(\d+)/g)]
    const begins = files.map((name) => slides.find(([, , part]) => name.startsWith(part!))![1]!)

    expect(files.map((name) => Number.parseInt(name, 10))).toEqual(Array.from({ length: 13 }, (_, index) => index + 1))
    expect([...agenda.matchAll(/href="#\/([^"]+)"/g)].map(([, id]) => id)).toEqual(begins)
  })

  it('says in the notes of each slide how long it takes, and what to ask the room', () => {
    const silent = Object.entries(deck.notes).filter(
      ([id, notes]) => !/Ask: /.test(notes) || !(/(minutes?|seconds|time)\b/.test(notes) || id === 'questions'),
    )

    expect(silent).toEqual([])
  })

  it('names the source of every slide that compares 2017 with 2026 in a table', () => {
    const slides = files.flatMap((name) => readFileSync(resolve(folder, name), 'utf8').split(/\n(?:---|\+\+\+)\n/))
    const dated = slides.filter((slide) => /^\|.*2017.*2026/m.test(slide))

    expect(dated.length).toBeGreaterThan(5)
    expect(dated.filter((slide) => !/^Source: /m.test(slide))).toEqual([])
  })
})
