import { unzipSync, zipSync } from 'fflate'
import { zipOf } from './write-zip.ts'
import { MAX_UNZIPPED_BYTES, readZip } from './zip.ts'

const text = (value: string) => new TextEncoder().encode(value)

it('gives the files by path, folders left out', () => {
  const files = readZip(zipSync({ 'index.js': text('1'), 'src/': new Uint8Array(), 'src/app.js': text('2') }))

  expect([...files.keys()].sort()).toEqual(['index.js', 'src/app.js'])
  expect(Buffer.from(files.get('src/app.js')!).toString()).toBe('2')
})

it('reads names that are not ASCII, and files that are not packed', () => {
  const files = readZip(zipSync({ 'grüße.js': [text('1'), { level: 0 }] }))

  expect([...files.keys()]).toEqual(['grüße.js'])
})

it('reads what it writes itself, which is the same bytes for the same source', () => {
  const zip = zipOf('index.js', Buffer.from('exports.handler = 1'))

  expect(readZip(zip)).toEqual(new Map([['index.js', Buffer.from('exports.handler = 1')]]))
  expect(unzipSync(zip)).toEqual({ 'index.js': text('exports.handler = 1') })
  expect(zipOf('index.js', Buffer.from('exports.handler = 1'))).toEqual(zip)
})

it.each([
  '../outside.js',
  'src/../../outside.js',
  '/etc/outside.js',
  'C:/outside.js',
  'C:outside.js',
  '..\\outside.js',
  'src\\outside.js',
  'a\0b.js',
  'src/..',
])('refuses a zip that holds "%s"', (path) => {
  expect(() => readZip(zipSync({ 'index.js': text('1'), [path]: text('2') }))).toThrow(
    expect.objectContaining({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('a path outside of the package'),
    }),
  )
})

it('writes a symbolic link as a plain file', () => {
  // Unix mode 0120777 in the upper half of the attributes: a link to /etc.
  const zip = zipSync({ link: [text('/etc'), { os: 3, attrs: 0o120777 << 16 }] })

  expect(Buffer.from(readZip(zip).get('link')!).toString()).toBe('/etc')
})

it('refuses a zip that would unpack to more than 250 MB, before unpacking it', () => {
  const bomb = declareSize(zipSync({ 'zeros.bin': new Uint8Array(1000) }), MAX_UNZIPPED_BYTES + 1)
  const started = performance.now()

  expect(() => readZip(bomb)).toThrow(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`)
  expect(performance.now() - started).toBeLessThan(500)
})

it('takes no more from a file than the size that the zip declares', () => {
  const liar = declareSize(zipSync({ 'zeros.bin': new Uint8Array(5_000_000) }), 10)

  const unpack = () => readZip(liar).get('zeros.bin')!.length

  expect(attempt(unpack)).not.toBeGreaterThan(10)
})

it.each([
  ['is no zip', text('hello'), 'Could not unzip uploaded file.'],
  ['is cut short', zipSync({ 'index.js': text('1'.repeat(100)) }).slice(0, -30), 'Could not unzip uploaded file.'],
  ['is damaged', damaged(zipSync({ 'index.js': [text('1'.repeat(100)), { level: 0 }] })), 'Could not unzip'],
  ['is empty', zipSync({}), 'Uploaded file must be a non-empty zip'],
])('refuses what %s', (_what, bytes, message) => {
  expect(() => readZip(bytes)).toThrow(message)
})

/** One bit of the first file's content. */
function damaged(zip: Uint8Array): Uint8Array {
  const view = Buffer.from(zip)
  view[50]! ^= 1
  return view
}

/** Overwrites the size before compression in the central directory's first entry. */
function declareSize(zip: Uint8Array, size: number): Uint8Array {
  const view = Buffer.from(zip)
  const entry = view.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
  view.writeUInt32LE(size, entry + 24)
  return view
}

function attempt(action: () => number): number {
  try {
    return action()
  } catch {
    return 0
  }
}
