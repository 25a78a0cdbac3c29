import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../store.ts'
import { Kept } from './kept.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-kept-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))
let count = 0

function keeper(capacity: number) {
  const name = `kept-${++count}`
  const journal = () => openStore(dataDir).journal<[string, number | null]>(name)
  return { open: () => new Kept(journal, capacity), lines: () => journal().read().length }
}

it('keeps the newest records, and the journal no more than twice as many', () => {
  const { open, lines } = keeper(3)
  const kept = open()

  for (let n = 1; n <= 20; n++) kept.set(`${n}`, n)

  expect(kept.values()).toEqual([18, 19, 20])
  expect(lines()).toBeLessThanOrEqual(6)
  expect(open().values()).toEqual([18, 19, 20])
})

it('changes a record in its place, and forgets a deleted one', () => {
  const { open } = keeper(3)
  const kept = open()
  kept.setAll([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ])

  kept.set('a', 4)
  kept.delete('b')

  for (const each of [kept, open()])
    expect([each.values(), each.get('a'), each.get('b')]).toEqual([[4, 3], 4, undefined])
})

it('is empty after it was cleared', () => {
  const { open } = keeper(3)
  open().set('a', 1)

  open().clear()

  expect(open().values()).toEqual([])
})
