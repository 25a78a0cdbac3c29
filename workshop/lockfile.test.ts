import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Lockfile {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>
}

const path = join(import.meta.dirname, '..', 'package-lock.json')
const { packages } = JSON.parse(readFileSync(path, 'utf8')) as Lockfile

describe('package-lock.json', () => {
  // Else `npm ci` fails on the systems whose binary is missing: npm leaves out what its registry did not have that day.
  it('holds every optional dependency that it names, so that it installs on every system', () => {
    const named = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    const held = new Set(Object.keys(packages).map((folder) => folder.split('node_modules/').at(-1)))

    expect(named.filter((name) => !held.has(name))).toEqual([])
    expect(named.length).toBeGreaterThan(10)
  })

  it.each(['darwin-arm64', 'win32-x64', 'linux-x64'])('has binaries for %s', (system) => {
    const binaries = Object.keys(packages).filter((folder) => folder.includes(system))

    expect(binaries.join()).toMatch(/@biomejs\/cli-.*esbuild\/.*@swc\/core-/s)
  })
})
