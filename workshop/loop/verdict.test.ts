import { FILES, makeWorkshop } from '../fixtures/workshop.ts'
import type { Runner } from './runner.ts'

const GREET = 'labs/01-greet/src/greet.ts'

describe('the verdict', () => {
  const workshop = makeWorkshop()
  let runner: Runner
  let verdictOf: () => Promise<string>

  beforeAll(async () => {
    process.env.WORKSHOP_ROOT = workshop.root
    process.env.LAB_SECONDS = '1.5'
    const { Runner } = await import('./runner.ts')
    const { verdict } = await import('./verdict.ts')
    const { findLab } = await import('../labs/labs.ts')
    runner = new Runner()
    verdictOf = async () => verdict(findLab('1'), (await runner.run(findLab('1')))!)
  })
  beforeEach(() => workshop.write(GREET, FILES[GREET]))
  afterAll(() => {
    runner.close()
    workshop.remove()
  })

  it.each([
    [
      'a syntax error',
      'export const x = 1\nexport function greet( {',
      /labs\/01-greet\/src\/greet\.ts:2 is not valid TypeScript: .*\n\n {4}export function greet\( \{$/,
    ],
    [
      'an import of nothing',
      "import './nothing.ts'",
      /labs\/01-greet\/src\/greet\.ts imports '\.\/nothing\.ts', which does not exist\. Check the path/,
    ],
    [
      'an exception while it loads',
      "\nthrow new TypeError('early')",
      /labs\/01-greet\/src\/greet\.ts:2 threw while it was loaded: TypeError: early\n\n {4}throw new TypeError\('early'\)$/,
    ],
    [
      'an exception in the function',
      'export const greet = () => missing.name',
      /At +labs\/01-greet\/src\/greet\.ts:1\n\n {2}The code threw ReferenceError: missing is not defined\n/,
    ],
    ['process.exit', 'export const greet = () => process.exit(3)', /process\.exit/],
  ])('explains %s without a stack', async (_case, source, sentence) => {
    workshop.write(GREET, source)

    const printed = await verdictOf()

    expect(printed).toMatch(sentence)
    expect(printed).not.toMatch(/^ +at |node_modules/m)
  })

  it('names the test during which nothing happened any more', async () => {
    workshop.write(GREET, 'export function greet() { for (;;) {} }')

    const printed = await verdictOf()

    expect(printed).toMatch(
      /nothing happened for 1.5 s, and "Step 1 — Greet by name greets the caller by name" was running\. Look for a loop that never ends in src\/greet\.ts\./,
    )
  })

  it('shows what the code printed, and from where', async () => {
    workshop.write(GREET, "export function greet(name: string) {\n  console.log('greeting', name)\n}\n")

    const printed = await verdictOf()

    expect(printed).toMatch(/Your code printed:\n {2}src\/greet\.ts:2 {2}greeting Ada\n/)
  })

  it('goes on to the first step that does not pass', async () => {
    workshop.write(GREET, FILES['solutions/01-greet/src/greet.ts'])

    const printed = await verdictOf()

    expect(printed).toMatch(/✔ Step 1 — .*\n {2}✗ Step 2 — [\s\S]*Expected {2}counts each call\n/)
  })

  it('says so of a test that waits for what never comes', async () => {
    workshop.write(
      'labs/01-greet/src/wait.test.ts',
      "describe('Step 1 — Greet by name', () => { it('waits', () => new Promise(() => {}), 100) })",
    )
    workshop.write(GREET, FILES['solutions/01-greet/src/greet.ts'])

    const printed = await verdictOf()

    expect(printed).toContain('It took longer than 100 ms: something it waits for never comes.')
  })
})
