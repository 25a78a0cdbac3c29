import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openStore } from '../../store.ts'
import { zip } from '../contract-server.ts'
import { TaskRoots } from './task-roots.ts'

const SHA256 = Buffer.alloc(32, 7).toString('base64')

let folder: string
let roots: TaskRoots

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  roots = open()
})
afterEach(() => {
  roots.close()
  rmSync(folder, { recursive: true })
})

const open = () => new TaskRoots(openStore(folder).table('lambda/task-roots'))

it('unpacks a package once, into the folder for temporary files', () => {
  let unzipped = 0
  const code = () => {
    unzipped++
    return zip({ 'index.js': '1', 'src/app.js': '2' })
  }

  const root = roots.unpacked(SHA256, code)

  expect(roots.unpacked(SHA256, code)).toBe(root)
  expect(unzipped).toBe(1)
  expect(root.startsWith(tmpdir())).toBe(true)
  expect(readFileSync(join(root, 'src', 'app.js'), 'utf8')).toBe('2')
})

it('leaves nothing of a package that cannot be unpacked whole', () => {
  expect(() => roots.unpacked(SHA256, () => zip({ a: 'a file', 'a/b': 'and a folder of the same name' }))).toThrow()
  expect(
    readdirSync(dirname(roots.unpacked(Buffer.alloc(32, 8).toString('base64'), () => zip({ a: '1' })))),
  ).not.toContain(Buffer.from(SHA256, 'base64').toString('hex'))
})

it('removes its folder when the cloud stops', () => {
  const root = roots.unpacked(SHA256, () => zip({ 'index.js': '1' }))

  roots.close()

  expect(existsSync(dirname(root))).toBe(false)
})

it('removes at the next start what a killed cloud left behind', () => {
  const root = roots.unpacked(SHA256, () => zip({ 'index.js': '1' }))

  open().close()

  expect(existsSync(dirname(root))).toBe(false)
})
