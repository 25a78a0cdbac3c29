import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { openStore } from './store.ts'

/**
 * Writes without end, and tells of each round that is written: a record that is changed, one that is new, a line of a
 * journal, and bytes with the record that owns them.
 */
const WRITER = `
import { writeSync } from 'node:fs'
import { openStore } from './store.ts'
const [folder, first] = process.argv.slice(2)
const store = openStore(folder)
const [records, owners, journal, blobs] = [store.table('records'), store.table('owners'), store.journal('events/x'), store.blobs('bytes')]
for (let n = Number(first); ; n++) {
  records.set('counter', { n, padding: 'x'.repeat(n % 5000) })
  records.set('record ' + n % 50, { n })
  journal.append([{ n, half: 1 }, { n, half: 2 }])
  const previous = owners.get('owner')
  owners.set('owner', { n, blob: blobs.put(Buffer.alloc(5000, n % 251)) })
  if (previous) blobs.delete(previous.blob)
  if (n % 10 === 0) journal.rewrite(journal.read().slice(-100))
  writeSync(1, n + '\\n')
}
`

const KILLS = 25

describe('a process killed while it writes state', () => {
  let home: string
  let folder: string

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'local cloud store-'))
    folder = join(home, 'state')
    buildSync({
      stdin: { contents: WRITER, resolveDir: import.meta.dirname },
      outfile: join(home, 'writer.cjs'),
      bundle: true,
      platform: 'node',
    })
  })
  afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }))

  it('has lost nothing of what it said was written, and the next one goes on', async () => {
    let told = 0
    for (let kill = 1; kill <= KILLS; kill++) {
      // Each time a few rounds further, so that the kill falls on another moment.
      told = await writeAndKill(told + 1, told + kill)

      expectAllUpTo(told)
    }
    expect(told).toBeGreaterThanOrEqual(KILLS)
  })

  /** The last round that the process told of. */
  async function writeAndKill(from: number, until: number): Promise<number> {
    const child = spawn(process.execPath, [join(home, 'writer.cjs'), folder, String(from)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let failure = ''
    child.stderr.on('data', (data) => (failure += data))
    const told = await killAt(child, until)
    expect(failure).toBe('')
    return told
  }

  async function killAt(child: ChildProcess, until: number): Promise<number> {
    let said = ''
    child.stdout!.on('data', (data) => {
      said += data
      if (lastIn(said) >= until) child.kill('SIGKILL')
    })
    await once(child, 'close')
    return lastIn(said)
  }

  function lastIn(said: string): number {
    return Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1))
  }

  function expectAllUpTo(told: number): void {
    const store = openStore(folder)
    const records = store.table<{ n: number }>('records')
    expect(records.get('counter')!.n).toBeGreaterThanOrEqual(told)
    for (let n = Math.max(1, told - 40); n <= told; n++) {
      expect(records.get(`record ${n % 50}`)!.n).toBeGreaterThanOrEqual(n)
    }
    const lines = store.journal<{ n: number; half: number }>('events/x').read()
    expect(lines).toEqual(
      expect.arrayContaining([
        { n: told, half: 1 },
        { n: told, half: 2 },
      ]),
    )
    // A round that was written and not told of is written again by the next process.
    const rounds = lines.map(({ n }) => n)
    expect(rounds).toEqual(rounds.toSorted((a, b) => a - b))
    const { n, blob } = store.table<{ n: number; blob: string }>('owners').get('owner')!
    expect(n).toBeGreaterThanOrEqual(told)
    expect(store.blobs('bytes').get(blob)).toEqual(Buffer.alloc(5000, n % 251))
    store.blobs('bytes').sweep(new Set([blob]))
    expect(readdirSync(join(folder, 'bytes'))).toEqual([blob])
  }
})
