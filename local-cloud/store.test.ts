import fs, { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
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

  it('names the record that cannot be read, and the way out', () => {
    openStore(folder).table('things').set('a', 1)
    const [file = ''] = readdirSync(join(folder, 'things'))
    writeFileSync(join(folder, 'things', file), '')

    expect(() => openStore(folder).table('things')).toThrow(
      /[0-9a-f]{40}\.json cannot be read \(.*\)\. Delete that record, or all of them: npm run cloud reset$/,
    )
  })

  describe('on a disk that is full', () => {
    /** Writes half of it, as a disk does that fills up meanwhile. */
    function fillDisk() {
      const half = (flag: string) => (file: fs.PathOrFileDescriptor, content: unknown) => {
        const bytes = Buffer.from(content as string)
        const descriptor = fs.openSync(String(file), flag)
        fs.writeSync(descriptor, bytes, 0, Math.floor(bytes.length / 2))
        fs.closeSync(descriptor)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      }
      jest.spyOn(fs, 'writeFileSync').mockImplementation(half('w'))
      jest.spyOn(fs, 'appendFileSync').mockImplementation(half('a'))
    }
    afterEach(() => jest.restoreAllMocks())

    it('a record keeps its old value, in memory and on the disk, and nothing is left beside it', () => {
      const table = openStore(folder).table('things')
      table.set('a', 'old')
      fillDisk()

      expect(() => table.set('a', 'new')).toThrow('ENOSPC')
      expect(table.get('a')).toBe('old')
      expect(openStore(folder).table('things').get('a')).toBe('old')
      expect(readdirSync(join(folder, 'things'))).toHaveLength(1)
    })

    it('a record that is new does not come to be', () => {
      const table = openStore(folder).table('things')
      fillDisk()

      expect(() => table.set('a', 'new')).toThrow('ENOSPC')
      expect(table.has('a')).toBe(false)
      expect(readdirSync(join(folder, 'things'))).toEqual([])
    })

    it('bytes are not kept by half', () => {
      const blobs = openStore(folder).blobs('bytes')
      fillDisk()

      expect(() => blobs.put(Buffer.from('content'))).toThrow('ENOSPC')
      expect(readdirSync(join(folder, 'bytes'))).toEqual([])
    })

    it('a journal takes all of a batch or none, and goes on once there is space', () => {
      const journal = openStore(folder).journal<number[]>('events/x')
      journal.append([[1]])
      fillDisk()
      expect(() => journal.append([[2], [3], [4], [5]])).toThrow('ENOSPC')
      expect(() => journal.rewrite([[2], [3]])).toThrow('ENOSPC')
      jest.restoreAllMocks()

      journal.append([[6]])

      expect(journal.read()).toEqual([[1], [6]])
      expect(openStore(folder).journal('events/x').read()).toEqual([[1], [6]])
    })
  })

  it('sweeps the bytes that no record owns', () => {
    const blobs = openStore(folder).blobs('bytes')
    const [kept, orphan] = [blobs.put(Buffer.from('kept')), blobs.put(Buffer.from('orphan'))]

    blobs.sweep(new Set([kept]))

    expect(blobs.get(kept).toString()).toBe('kept')
    expect(() => blobs.get(orphan)).toThrow('ENOENT')
  })
})
