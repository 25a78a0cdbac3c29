import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordings } from './recordings.ts'

let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'recordings '))
})

afterEach(() => rmSync(home, { recursive: true }))

/** Records with a script of ours, which notes that it ran. */
function record(script: string, said: string[] = []) {
  const path = join(home, 'record.mjs')
  writeFileSync(
    path,
    `import { appendFileSync, writeFileSync } from 'node:fs'\nappendFileSync(${JSON.stringify(join(home, 'runs'))}, '.')\n${script}`,
  )
  return recordings((sentence) => said.push(sentence), { kept: join(home, 'kept'), script: path })
}

const runs = () => readFileSync(join(home, 'runs'), 'utf8').length
const HELLO = `console.log('recording hello')\nwriteFileSync(process.argv[2], '{"hello":{"date":"2026-11-25","actions":[]}}')`

describe('recordings', () => {
  it('are made once for a state of the project, and say meanwhile how far they are', async () => {
    const said: string[] = []

    const made = await record(HELLO, said)
    const kept = await record(HELLO, said)

    expect(made).toEqual({ hello: { date: '2026-11-25', actions: [] } })
    expect({ kept, runs: runs() }).toEqual({ kept: made, runs: 1 })
    expect(said).toEqual([expect.stringMatching(/^Recording the demos/), 'recording hello'])
  })

  it('are made once by two builds at the same time', async () => {
    const [one, other] = await Promise.all([record(HELLO), record(HELLO)])

    expect(one).toEqual(other)
    expect(runs()).toBe(1)
  })

  it('fail with the sentence of who made them, and keep nothing', async () => {
    await expect(record(`console.error('The demo "hello" did not come to its end.')\nprocess.exit(1)`)).rejects.toThrow(
      'The demos could not be recorded, so the deck is not built. The demo "hello" did not come to its end.',
    )

    expect(readdirSync(join(home, 'kept'))).toEqual([])
  })

  it('do not wait for a build that was killed', async () => {
    const first = await record(HELLO)
    const [name] = readdirSync(join(home, 'kept'))
    rmSync(join(home, 'kept', name!))
    writeFileSync(join(home, 'kept', `${name}.lock`), '4194305')

    expect(await record(HELLO)).toEqual(first)
  })
})
