import { FILES, makeWorkshop } from '../fixtures/workshop.ts'
import type { Lab } from '../labs/labs.ts'

const README = 'labs/01-greet/README.md'
const GREET_TEST = 'labs/01-greet/src/greet.test.ts'
const WRONG = 'solutions/01-greet/wrong-answers.md'

/** What an author breaks: the file, a text in it, what is put there, and what verify has to say. */
const FAULTS: [string, keyof typeof FILES, string | RegExp, string, RegExp][] = [
  ['a hint too few', README, 'Hint 3: How', 'How', /README\.md:\d+ has the hints 1, 2: give Hint 1, Hint 2 and Hint 3/],
  ['an empty hint', README, 'At module level.', '', /README\.md:\d+ has an empty hint/],
  [
    'a step that does not say why',
    README,
    'Why this is right',
    'Why',
    /README\.md:16 lacks <details><summary>Why this is right/,
  ],
  ['steps out of order', README, '## Step 2', '## Step 3', /README\.md:44 is step 3, but the 2\. in the file/],
  ['a step without a file', README, '[src/count.ts]', '[]', /README\.md:1 lists no file for step 2/],
  ['two objectives', README, '  - Prove both\n', '', /README\.md:1 has 2 objectives: give 3 to 5/],
  ['a lab of two hours', README, 'minutes: 12', 'minutes: 120', /README\.md:1 takes 120 minutes/],
  [
    'a step that names a file that is not there',
    README,
    '[src/count.ts]',
    '[src/none.ts]',
    /src\/none\.ts is missing, but a step/,
  ],
  [
    'a describe of another title',
    GREET_TEST,
    'Greet by name',
    'Greet',
    /greet\.test\.ts:4 describes "Step 1 — Greet", which is no heading/,
  ],
  [
    'a step without a describe',
    GREET_TEST,
    'Greet by name',
    'Greet',
    /labs\/01-greet has no test with describe\('Step 1 — Greet by name'\)/,
  ],
  [
    'two wrong answers for a step',
    WRONG,
    '## Step 2: twice',
    '## Step 1: twice',
    /wrong-answers\.md has 2 for step 2: name at least 3/,
  ],
  [
    'a wrong answer of no step',
    WRONG,
    '## Step 2: twice',
    '## Step 7: twice',
    /wrong-answers\.md:51: there is no step 7/,
  ],
  [
    'a wrong answer that nobody explains',
    WRONG,
    'It shouts.',
    '',
    /wrong-answers\.md:22 does not say what the mistake is/,
  ],
]

describe('the contract of a lab', () => {
  const workshop = makeWorkshop()
  let problems: () => string

  beforeAll(async () => {
    process.env.WORKSHOP_ROOT = workshop.root
    const { contractProblems } = await import('./contract.ts')
    const { findLab } = await import('../labs/labs.ts')
    problems = () => contractProblems(findLab('1') satisfies Lab).join('\n')
  })
  beforeEach(() => {
    for (const [path, text] of Object.entries(FILES)) workshop.write(path, text)
  })
  afterAll(() => workshop.remove())

  it('is kept by the fixture', () => {
    expect(problems()).toBe('')
  })

  it.each(FAULTS)('is broken by %s', (_case, path, before, after, sentence) => {
    workshop.write(path, FILES[path].replace(before, after))

    expect(problems()).toMatch(sentence)
  })

  it.each([
    ['labs/01-greet/notes.txt', /labs\/01-greet\/notes\.txt does not belong there: remove it/],
    ['solutions/01-greet/src/more.test.ts', /solutions\/01-greet\/src\/more\.test\.ts does not belong there/],
    ['solutions/01-greet/src/more.ts', /labs\/01-greet\/src\/more\.ts is missing/],
  ])('is broken by the stray file %s', (path, sentence) => {
    workshop.write(path, '')

    expect(problems()).toMatch(sentence)
  })
})
