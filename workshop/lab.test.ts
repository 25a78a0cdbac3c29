import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './fixtures/command.ts'
import { FILES, makeWorkshop } from './fixtures/workshop.ts'

const GREET = 'labs/01-greet/src/greet.ts'
const SOLVED = FILES['solutions/01-greet/src/greet.ts']

const workshop = makeWorkshop()
const lab = (words: string, env: NodeJS.ProcessEnv = {}) =>
  run(['lab', ...words.split(' ').filter(Boolean)], { WORKSHOP_ROOT: workshop.root, ...env })

beforeAll(() => lab(''))
beforeEach(() => workshop.write(GREET, FILES[GREET]))
afterAll(() => workshop.remove())

describe('npm run lab', () => {
  it('shows the path, how far each lab is, and the next command', async () => {
    workshop.write(GREET, SOLVED)

    const { code, printed } = await lab('')

    expect(printed).toMatch(/→ {2}1 {2}Greet +●○ +1 of 2 steps +12 min\n\n12 minutes to go\. Next: npm run lab 1\n/)
    expect(code).toBe(0)
  })

  it.each([
    ['an unknown lab', 'check 9', 'There is no lab "9". There are: 01-greet. Run: npm run lab'],
    ['an unknown word', 'chekc 1', '"chekc" is neither a lab nor a word of npm run lab. It knows:'],
    ['no lab', 'diff', "Which lab? Run this in a lab's folder, or add its number, as in: npm run lab check 1"],
    ['an unknown step', 'hint 1 7', 'Lab 1 has no step "7"; it has the steps 1 to 2.'],
    ['an unknown end of reset', 'reset 1 all', '"all" says nothing to reset.'],
  ])('answers %s with a sentence', async (_case, words, sentence) => {
    const { code, printed } = await lab(words)

    expect(printed).toContain(sentence)
    expect(printed).not.toMatch(/^ +at /m)
    expect(code).toBe(1)
  })
})

describe('npm run lab check', () => {
  it('says what was expected, why, and where to look, before what came', async () => {
    const { code, printed } = await lab('check 1')

    expect(printed).toContain(`Lab 1: Greet  0 of 2 steps

  ✗ Step 1 — Greet by name  0 of 2 tests
  ✗ Step 2 — Count the greetings  0 of 1 tests

Expected  greets the caller by name
Why       The event carries the name.
Look      README, step 1; src/greet.ts
At        labs/01-greet/src/greet.test.ts:6

  Expected: "Hello Ada"
  Received: "TODO: step 1"

…and 1 more in step 1.
`)
    expect(code).toBe(1)
  })

  it('checks the solutions when LAB_SUBJECT says so', async () => {
    const { code, printed } = await lab('check greet', { LAB_SUBJECT: 'solutions' })

    expect(printed).toMatch(/2 of 2 steps[\s\S]*Lab 1 is done\./)
    expect(code).toBe(0)
  })

  it('says how to bring back a starter that was deleted', async () => {
    rmSync(join(workshop.root, GREET))

    const { printed } = await lab('check 1')

    expect(printed).toContain('labs/01-greet/src/greet.ts is missing. Bring its starter back: npm run lab reset 1')
    expect((await lab('reset 1')).printed).toContain('Lab 1 is as it was handed out again: src/greet.ts.')
    expect(readFileSync(join(workshop.root, GREET), 'utf8')).toBe(FILES[GREET])
  })
})

describe('npm run lab hint, diff and reset', () => {
  it('gives one hint more each time, for the step one is at', async () => {
    workshop.write(GREET, SOLVED)

    expect((await lab('hint 1')).printed).toMatch(
      /^Step 2 — Count the greetings\nHint 1: Where\n\n {2}At module level\.\n\n2 more/,
    )
    expect((await lab('hint 1')).printed).toContain('Hint 2: Which')
    expect((await lab('hint 1 1')).printed).toContain('Step 1 — Greet by name\nHint 1: Where')
  })

  it.each([
    ['git', {}],
    ['no git', { PATH: '' }],
  ])('compares with the solution, with %s', async (_case, env) => {
    const { printed } = await lab('diff 1', env)

    expect(printed).toMatch(/^-\s*return 'TODO: step 1'$/m)
    expect(printed).toMatch(/^\+\s*return `Hello \$\{name\}`\.trim\(\)$/m)
  })

  it('brings work back that reset has put aside', async () => {
    workshop.write(GREET, 'my work')

    expect((await lab('reset 1')).printed).toMatch(
      /Your work is in \.lab.saved.01-greet.* To bring it back: npm run lab reset 1 undo/,
    )
    expect((await lab('reset 1')).printed).toContain('nothing to reset')
    expect((await lab('reset 1 undo')).printed).toContain('Your work is back: src/greet.ts.')
    expect(readFileSync(join(workshop.root, GREET), 'utf8')).toBe('my work')
  })
})
