import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { FILES } from '../fixtures/workshop.ts'
import { findLab } from './labs.ts'
import { changedFiles, putStarters, undoReset } from './reset.ts'
import { keepStarters } from './starters.ts'

const GREET = 'labs/01-greet/src/greet.ts'

let root: string
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], { cwd: root, stdio: 'pipe' })
const commit = () => {
  git('add', '--all', '--force', 'labs')
  git('commit', '--message', 'A commit')
}

beforeEach(() => {
  // Outside the project, whose repository would answer for a folder inside it.
  root = mkdtempSync(join(tmpdir(), 'a workshop '))
  for (const [path, text] of Object.entries(FILES)) write(path, text)
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('starters', () => {
  it('are the files as they are in the first run, where there is no git', () => {
    keepStarters(root)
    write(GREET, 'my work')
    keepStarters(root)

    expect(read('.lab/starters/01-greet/src/greet.ts')).toBe(FILES[GREET])
  })

  it('are the committed files, though edited before the first run', () => {
    git('init')
    commit()
    write(GREET, 'my work')

    keepStarters(root)

    expect(read('.lab/starters/01-greet/src/greet.ts')).toBe(FILES[GREET])
  })

  it('stay when the attendee commits', () => {
    git('init')
    commit()
    keepStarters(root)
    write(GREET, 'my work')
    commit()

    keepStarters(root)

    expect(read('.lab/starters/01-greet/src/greet.ts')).toBe(FILES[GREET])
  })

  it('are taken anew when a newer workshop brings other tests', () => {
    git('init')
    commit()
    keepStarters(root)
    write(GREET, 'a better starter')
    write('labs/01-greet/src/greet.test.ts', 'a better test')
    commit()

    keepStarters(root)

    expect(read('.lab/starters/01-greet/src/greet.ts')).toBe('a better starter')
  })
})

describe('reset', () => {
  const lab = () => findLab('1', root)

  beforeEach(() => keepStarters(root))

  it('finds nothing changed at first', () => {
    expect(changedFiles(lab(), root)).toEqual([])
  })

  it('puts the starter back and keeps the work aside, until undo swaps them', () => {
    write(GREET, 'my work')
    putStarters(lab(), changedFiles(lab(), root), root)

    expect(read(GREET)).toBe(FILES[GREET])
    expect(undoReset(lab(), root)).toEqual(['src/greet.ts'])
    expect(read(GREET)).toBe('my work')
    undoReset(lab(), root)
    expect(read(GREET)).toBe(FILES[GREET])
  })

  it('brings back a file that was deleted', () => {
    rmSync(join(root, GREET))

    expect(changedFiles(lab(), root)).toEqual(['src/greet.ts'])
    expect(putStarters(lab(), ['src/greet.ts'], root)).toBeUndefined()
    expect(read(GREET)).toBe(FILES[GREET])
  })

  it('leaves files alone that the attendee has added', () => {
    write('labs/01-greet/src/mine.ts', 'my own')
    write(GREET, 'my work')

    putStarters(lab(), changedFiles(lab(), root), root)

    expect(read('labs/01-greet/src/mine.ts')).toBe('my own')
  })

  it('has nothing to undo at first', () => {
    expect(() => undoReset(lab(), root)).toThrow('Nothing was kept aside for lab 1')
  })
})

describe('findLab', () => {
  it.each(['1', '01', '01-greet', 'greet'])('knows the lab as %s', (name) => {
    expect(findLab(name, root).id).toBe('01-greet')
  })

  it.each(['2', '0', 'greeting', '../01-greet', ''])('refuses %j, and names the labs there are', (name) => {
    expect(() => findLab(name, root)).toThrow(`There is no lab "${name}". There are: 01-greet. Run: npm run lab`)
  })
})
