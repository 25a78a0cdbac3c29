import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from './store.ts'

describe('the state folder', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'local cloud store-'))
  })

  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it.each(['plain', '../../escape', 'a/b\\c', 'CON', 'x'.repeat(1024), 'ä:*?"<>|', ''])(
    'keeps a record under the key %p over a restart, inside the folder',
    (key) => {
      openStore(folder).table('things').set(key, { value: 1 })

      expect(openStore(folder).table('things').get(key)).toEqual({ value: 1 })
      expect(readdirSync(folder)).toEqual(['things'])
      expect(readdirSync(join(folder, 'things'))).toHaveLength(1)
    },
  )

  it('forgets a deleted record for good', () => {
    const table = openStore(folder).table('things')
    table.set('a', 1)

    expect(table.delete('a')).toBe(true)
    expect(table.delete('a')).toBe(false)
    expect(openStore(folder).table('things').keys()).toEqual([])
  })

  it('starts again after a kill in the middle of a write, with the old record', () => {
    openStore(folder).table('things').set('a', 'old')
    const [file = ''] = readdirSync(join(folder, 'things'))
    writeFileSync(join(folder, 'things', `${file}.4711.tmp`), '{"key":"a","val')

    expect(openStore(folder).table('things').get('a')).toBe('old')
    expect(readdirSync(join(folder, 'things'))).toEqual([file])
  })

  it('keeps the old record, in memory too, when the new one cannot be written', () => {
    const table = openStore(folder).table<unknown>('things')
    table.set('a', 'old')
    const circular: Record<string, unknown> = {}
    circular.self = circular

    expect(() => table.set('a', circular)).toThrow()
    expect(table.get('a')).toBe('old')
  })

  it('loses no record of a journal but the line that a kill cut short', () => {
    openStore(folder)
      .journal<{ n: number }>('events/x')
      .append([{ n: 1 }])
    writeFileSync(join(folder, 'events', 'x.jsonl'), '{"n":1}\n{"n":2}\n{"n":')

    const journal = openStore(folder).journal<{ n: number }>('events/x')
    journal.append([{ n: 4 }])

    expect(journal.read()).toEqual([{ n: 1 }, { n: 2 }, { n: 4 }])
  })

  it('sweeps the bytes that no record owns', () => {
    const blobs = openStore(folder).blobs('bytes')
    const [kept, orphan] = [blobs.put(Buffer.from('kept')), blobs.put(Buffer.from('orphan'))]

    blobs.sweep(new Set([kept]))

    expect(blobs.get(kept).toString()).toBe('kept')
    expect(() => blobs.get(orphan)).toThrow('ENOENT')
  })
})
