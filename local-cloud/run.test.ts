import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

describe('node local-cloud/run.cjs', () => {
  let root: string
  let bundle: string

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'a project ')))
    bundle = join(root, 'node_modules', '.cache', 'local-cloud', 'cloud.cjs')
    for (const folder of ['local-cloud', 'node_modules', 'temp']) mkdirSync(join(root, folder))
    for (const file of ['run.cjs', 'bundle.cjs'])
      cpSync(join(import.meta.dirname, file), join(root, 'local-cloud', file))
    const esbuild = join(import.meta.dirname, '..', 'node_modules', 'esbuild')
    symlinkSync(esbuild, join(root, 'node_modules', 'esbuild'), 'junction')
    write(
      'main.ts',
      "import { said } from './said.ts'\nconsole.log(said, import.meta.dirname, process.argv.slice(2).join())\n",
    )
    write('said.ts', "export const said: string = 'one'\n")
  })
  afterEach(() => rmSync(root, { recursive: true }))

  const write = (file: string, source: string) => writeFileSync(join(root, 'local-cloud', file), source)

  function run(...words: string[]) {
    const temp = join(root, 'temp')
    return spawnSync(process.execPath, [join(root, 'local-cloud', 'run.cjs'), ...words], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp },
    })
  }

  it('runs the TypeScript as if it lay where it lies', () => {
    const { stdout, stderr, status } = run('a', 'b')

    expect(stderr).toBe('')
    expect(stdout).toBe(`one ${join(root, 'local-cloud')} a,b\n`)
    expect(status).toBe(0)
  })

  it('makes the bundle once, and anew when a source has changed', () => {
    run()
    const made = statSync(bundle).mtimeMs
    const again = run().stdout
    const untouched = statSync(bundle).mtimeMs
    write('said.ts', "export const said = 'two'\n")

    expect(again).toMatch(/^one/)
    expect(untouched).toBe(made)
    expect(run().stdout).toMatch(/^two/)
    // `compiled` is Node's own, from 22 on.
    const left = readdirSync(join(bundle, '..')).filter((name) => name !== 'compiled')
    expect(left.sort()).toEqual(['cloud.cjs', 'cloud.cjs.map'])
  })

  it('does not take the bundle of a project that was copied elsewhere for its own', () => {
    run()
    const copy = `${root} copy`
    cpSync(root, copy, { recursive: true, verbatimSymlinks: true })

    const { stdout } = spawnSync(process.execPath, [join(copy, 'local-cloud', 'run.cjs')], { encoding: 'utf8' })

    expect(stdout).toContain(join(copy, 'local-cloud'))
    rmSync(copy, { recursive: true })
  })

  it('starts from a disk that it cannot write to, and leaves nothing behind', () => {
    // A file where the folder should be: that stops an administrator too, as the tests' own user may be.
    writeFileSync(join(root, 'node_modules', '.cache'), '')

    const { stdout, status } = run()

    expect(stdout).toMatch(/^one/)
    expect(status).toBe(0)
    expect(readdirSync(join(root, 'temp'))).toEqual([])
  })

  it('names file and line of a source that cannot be read', () => {
    write('said.ts', 'export const said = =\n')

    const { stderr, status } = run()

    expect(stderr).toMatch(/said\.ts:1:20/)
    expect(status).toBe(1)
  })

  it('shows the lines of the TypeScript in a stack when Node is told to look at source maps', () => {
    write('said.ts', "\n\nexport const said: string = (() => { throw new Error('it broke') })()\n")
    const env = { ...process.env, NODE_OPTIONS: '--enable-source-maps' }

    const { stderr } = spawnSync(process.execPath, [join(root, 'local-cloud', 'run.cjs')], { encoding: 'utf8', env })

    expect(stderr).toMatch(/said\.ts:3:/)
  })
})
