import { FILES, makeWorkshop } from '../fixtures/workshop.ts'
import type { Verified } from './verify.ts'

const README = 'labs/01-greet/README.md'
const GREET = 'labs/01-greet/src/greet.ts'
const GREET_TEST = 'labs/01-greet/src/greet.test.ts'
const COUNT = 'labs/01-greet/src/count.ts'
const WRONG = 'solutions/01-greet/wrong-answers.md'

describe('npm run lab verify', () => {
  const workshop = makeWorkshop()
  const spoil = (path: keyof typeof FILES, before: string | RegExp, after: string) =>
    workshop.write(path, FILES[path].replace(before, after))
  let verify: () => Promise<Verified>

  beforeAll(async () => {
    process.env.WORKSHOP_ROOT = workshop.root
    const { verifyTests } = await import('./verify.ts')
    const { listLabs } = await import('../labs/labs.ts')
    verify = () => verifyTests(listLabs())
  })
  beforeEach(() => {
    for (const [path, text] of Object.entries(FILES)) workshop.write(path, text)
  })
  afterAll(() => workshop.remove())

  it('shows for each step what was proven, and which test caught which wrong answer', async () => {
    const { problems, passed, report } = await verify()

    expect(problems).toEqual([])
    expect(passed).toBe(3 + 3 + 6)
    expect(report).toMatch(/01-greet {2}1 {5}2 {6}2 {19}2 {22}3 of 3\n/)
    expect(report).toContain('01-greet step 1, blank kept: caught by "leaves out a blank name"')
  })

  it('finds a starter that cannot be loaded, a wrong answer that passes and one that crashes', async () => {
    workshop.write(COUNT, "import './nothing.ts'")
    workshop.write(
      WRONG,
      FILES[WRONG]
        .replace("'Hello Ada'", "['Hello', name].join(' ').trim()")
        .replace('.trim()\n+  return `HELLO', '.trim()\n+  nothing()\n+  return `HELLO'),
    )

    const problems = (await verify()).problems.join('\n')

    expect(problems).toMatch(/01-greet starter: labs\/01-greet\/src\/count\.test\.ts could not run: .*nothing\.ts/s)
    expect(problems).toMatch(
      /wrong-answers\.md:3 "a constant" is not caught by an assertion of step 1: all its tests pass/,
    )
    expect(problems).toMatch(
      /"shouting" is not caught by an assertion of step 1: "greets the caller by name" by exception/,
    )
  })

  it('finds a starter that passes, and one that throws', async () => {
    workshop.write(GREET, FILES['solutions/01-greet/src/greet.ts'])
    workshop.write(COUNT, "export function count() { throw new Error('TODO') }")

    const problems = (await verify()).problems.join('\n')

    expect(problems).toMatch(/greet\.test\.ts:5 "greets the caller by name" passes on the starter/)
    expect(problems).toMatch(
      /count\.test\.ts:5 "counts each call" fails on the starter by exception, not by an assertion/,
    )
  })

  it('finds tests that look elsewhere, that share a title, and that give the reason of another step', async () => {
    workshop.write(
      GREET_TEST,
      FILES[GREET_TEST]
        .replace('README, step 1; src/greet.ts', 'the manual')
        .replace('leaves out a blank name', 'greets the caller by name')
        .replace('Nobody is called blank.', 'Module scope outlives a call.'),
    )

    const problems = (await verify()).problems.join('\n')

    expect(problems).toMatch(/says to look at "the manual": name src\/greet\.ts, or step 1/)
    expect(problems).toMatch(/greet\.test\.ts:10 has the title of .*greet\.test\.ts:5/)
    expect(problems).toMatch(/gives the reason of .*, which is of another step/)
  })

  it('finds a step whose solution needs more than the files it names', async () => {
    spoil(README, '[src/count.ts]', 'src/greet.ts')

    const problems = (await verify()).problems.join('\n')

    expect(problems).toMatch(/"counts each call" fails on the starter with steps 1 to 2 done/)
  })
})
