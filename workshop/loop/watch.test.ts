import { Command } from '../fixtures/command.ts'
import { FILES, makeWorkshop } from '../fixtures/workshop.ts'

const GREET = 'labs/01-greet/src/greet.ts'
const COUNT = 'labs/01-greet/src/count.ts'
const SOLVED = FILES['solutions/01-greet/src/greet.ts']

describe('npm run lab 1', () => {
  const workshop = makeWorkshop()
  let watch: Command

  beforeAll(async () => {
    watch = new Command(['lab', '1'], { WORKSHOP_ROOT: workshop.root, EDITOR: 'vim', VISUAL: '' })
    await watch.until('q quit')
  })
  beforeEach(() => watch.clear())
  afterAll(async () => {
    watch.press('q')
    expect(await watch.ended).toBe(0)
    workshop.remove()
  })

  it('gives a verdict when a file is saved, and says why the step is right once it passes', async () => {
    workshop.write(GREET, SOLVED)

    const printed = await watch.until('q quit')

    expect(printed).toMatch(
      /1 of 2 steps[\s\S]*Step 1 passes\. Why this is right:\n\n {2}The name comes from the caller\./,
    )
  })

  it('gives hints with h on the step that the verdict is about', async () => {
    watch.press('h')

    await watch.until('At module level.')
  })

  it('goes to the next step with n, and stays until the step passes', async () => {
    watch.press('n')
    await watch.until('Edit src/count.ts.')
    watch.press('n')

    await watch.until('Step 2 does not pass yet.')
  })

  it('shows the difference with d, the solution with s, and how to open the file with o', async () => {
    watch.press('d')
    await watch.until('+let counted = 0')
    watch.press('s')
    await watch.until('counted += 1')
    watch.press('o')

    await watch.until('vim needs a terminal of its own')
  })

  it('gives the verdict on what was saved last, though the save before it never ends', async () => {
    workshop.write(COUNT, 'export function count() { for (;;) {} }')
    // The watch has no sign for it, so the loop is given a moment to be run; the verdict is right without it too.
    await new Promise((resolve) => setTimeout(resolve, 200))
    workshop.write(COUNT, 'export function count() { return 77 }')

    const printed = await watch.until('77')

    expect(printed).not.toContain('The tests were stopped')
  })

  it('resets with r, says how to undo, and gives the verdict on the starters', async () => {
    watch.press('r')

    const printed = await watch.until('0 of 2 steps')

    expect(printed).toContain('To bring it back: npm run lab reset 1 undo')
  })
})

describe('npm run lab 1 where the system sends no file events', () => {
  it('looks at the files itself', async () => {
    const workshop = makeWorkshop()
    const watch = new Command(['lab', '1'], { WORKSHOP_ROOT: workshop.root, LAB_POLL: '1' })
    await watch.until('Files are looked at five times a second')
    watch.clear()

    workshop.write(GREET, SOLVED)

    await watch.until('Step 1 passes.')
    watch.child.kill('SIGTERM')
    await watch.ended
    workshop.remove()
  })
})
