import { type TempProject, tempProject } from '../checks/temp-project.ts'
import { readSnippet } from './snippet.ts'

let project: TempProject

beforeAll(() => {
  project = tempProject()
})

afterAll(() => project.remove())

const place = { file: 'slides/01.md', line: 7 }

function read(text: string, reference = 'src/a.ts#one') {
  project.write({ 'src/a.ts': text })
  return readSnippet(reference, project.root, place)
}

describe('reading a region', () => {
  it('takes the lines between its markers and knows where they stand', () => {
    const snippet = read('import x\n// #region one\nconst a = 1\nconst b = 2\n// #endregion one\n')

    expect(snippet).toEqual({ path: 'src/a.ts', code: 'const a = 1\nconst b = 2', from: 3, to: 4 })
  })

  it.each([
    [
      'the indentation that all lines share',
      '// #region one\n    if (a) {\n      b()\n    }\n// #endregion',
      'if (a) {\n  b()\n}',
      2,
      4,
    ],
    ['blank lines at its ends', '// #region one\n\na\n\nb\n\n// #endregion', 'a\n\nb', 3, 5],
    [
      'the markers of regions inside it',
      '// #region one\na\n// #region two\nb\n// #endregion two\n// #endregion one',
      'a\nb',
      2,
      4,
    ],
  ])('leaves out %s', (_, text, code, from, to) => {
    expect(read(text)).toMatchObject({ code, from, to })
  })

  it.each([
    ['YAML and shell', '# #region one\na: 1\n# #endregion one'],
    ['CSS', '/* #region one */\na: 1\n/* #endregion one */'],
    ['HTML', '<!-- #region one -->\na: 1\n<!-- #endregion one -->'],
    ['files of Windows', '// #region one\r\na: 1\r\n// #endregion one\r\n'],
  ])('knows the markers of %s', (_, text) => {
    expect(read(text).code).toBe('a: 1')
  })

  it.each([
    [
      'a region that is not there',
      'src/a.ts#two',
      '// #region one\na\n// #endregion',
      'src/a.ts has no region "two". It has: one.',
    ],
    ['a file without regions', 'src/a.ts#one', 'a', 'src/a.ts has no region "one". It has none.'],
    ['a reference without a region', 'src/a.ts', 'a', 'names no region: write <<< src/a.ts#region'],
    ['a file that is not there', 'src/b.ts#one', 'a', "cannot read src/b.ts. Paths begin at the project's root."],
    ['a file outside the project', '../b.ts#one', 'a', '../b.ts lies outside the project.'],
    [
      'a region there twice',
      'src/a.ts#one',
      '// #region one\na\n// #endregion\n// #region one\nb\n// #endregion',
      'src/a.ts has the region "one" 2 times, in lines 1 and 4.',
    ],
    [
      'a region never closed',
      'src/a.ts#one',
      '// #region one\na',
      'src/a.ts:1 opens the region "one" and never closes it.',
    ],
    [
      'a region closed by another name',
      'src/a.ts#one',
      '// #region one\na\n// #endregion two',
      'src/a.ts:3 closes the region "two", but the region "one" is open there.',
    ],
    [
      'a region closed and never opened',
      'src/a.ts#one',
      'a\n// #endregion two',
      'src/a.ts:2 closes the region "two", but no region is open there.',
    ],
    [
      'an empty region',
      'src/a.ts#one',
      '// #region one\n\n// #endregion',
      'src/a.ts:1 opens the region "one", which is empty.',
    ],
  ])('refuses %s, and says where the slide asks for it', (_, reference, text, message) => {
    expect(() => read(text, reference)).toThrow(`slides/01.md:7 ${message}`)
  })
})
