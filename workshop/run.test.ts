import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { Command, run } from './fixtures/command.ts'
import { makeWorkshop } from './fixtures/workshop.ts'

/** Makes Node claim to be another version. */
const asNode = (version: string) => [
  '--import',
  `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`,
]

describe('node workshop/run.js', () => {
  it('is read by a Node of ten years ago', async () => {
    const source = readFileSync(join(import.meta.dirname, 'run.js'), 'utf8')

    // esbuild cannot write const for ES5, and would turn arrows into functions.
    const { code } = await transform(source, { target: 'es5' })

    expect(code.match(/function/g)).toHaveLength(source.match(/function/g)!.length)
    // A comma after the last argument, a template, an import.
    expect(source).not.toMatch(/,\s*\)|`|^import /m)
  })

  it.each(['0.12.18', '16.20.2', '20.18.3', '21.7.3', '22.12.0', '23.11.0'])(
    'refuses Node %s in a sentence',
    async (version) => {
      const { code, printed } = await run(['lab'], {}, asNode(version))

      expect(printed).toMatch(/^Node [\d.]+ cannot run this workshop\. It needs 20\.19 .* https:\/\/nodejs\.org .*\n$/)
      expect(code).toBe(1)
    },
  )

  it('says what to run where nothing is installed', () => {
    const root = mkdtempSync(join(tmpdir(), 'a workshop '))
    mkdirSync(join(root, 'workshop'))
    cpSync(join(import.meta.dirname, 'run.js'), join(root, 'workshop', 'run.js'))

    const { status, stderr } = spawnSync(process.execPath, [join(root, 'workshop', 'run.js'), 'lab'], {
      encoding: 'utf8',
    })

    expect(stderr).toBe('The packages are not installed yet. Run this once, with a network: npm ci\n')
    expect(status).toBe(1)
    rmSync(root, { recursive: true })
  })

  it('names its commands when asked for another', async () => {
    const { code, printed } = await run(['deploy'])

    expect(printed).toBe('There is no command "deploy". There are: start, test, lab, cloud, bench.\n')
    expect(code).toBe(1)
  })

  it('ends with the exit code of the command', async () => {
    const { code, printed } = await run(['bench', 'nothing'])

    expect(printed).toMatch(/^There is no benchmark "nothing"/)
    expect(code).toBe(1)
  })

  it('hands a signal on, and ends when the command has', async () => {
    const workshop = makeWorkshop()
    const command = new Command(['lab', '1'], { WORKSHOP_ROOT: workshop.root })
    await command.until('quit')

    command.child.kill('SIGTERM')

    const code = await command.ended
    expect(code).toBe(0)
    workshop.remove()
  })
})
