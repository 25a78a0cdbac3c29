import { FILES, makeWorkshop } from '../fixtures/workshop.ts'

const README = 'labs/01-greet/README.md'

describe("the READMEs' commands", () => {
  const workshop = makeWorkshop()
  let problems: () => Promise<string[]>

  beforeAll(async () => {
    process.env.WORKSHOP_ROOT = workshop.root
    const { commandProblems } = await import('./commands.ts')
    const { findLab } = await import('../labs/labs.ts')
    problems = () => commandProblems(findLab('1'), 'http://127.0.0.1:9')
  })
  afterAll(() => workshop.remove())

  it.each([
    ['prints what the README shows', '', ''],
    ['is told where the local cloud is', "'Hello', 1 + 1", "'Hello ' + process.env.LOCAL_CLOUD_URL"],
    [
      'runs in the folder of the solution',
      "'Hello', 1 + 1",
      "'Hello ' + process.cwd().match(/solutions.01-greet$/)[0]",
    ],
    ['fails where the README says so', '```console\n$ node -e "', '```console fails\n$ node -e "process.exitCode = 1;'],
  ])('hold when the command %s', async (_case, before, after) => {
    workshop.write(README, FILES[README].replace(before, after))

    expect(await problems()).toEqual([])
  })

  it.each([
    [
      'prints something else',
      'Hello …\n```',
      'Bye …\n```',
      /README\.md:21: "node -e .*" does not print what the README shows\.\n {2}README: {2}Bye …\n {2}printed: Hello 2/,
    ],
    [
      'fails',
      'console.log(',
      'process.exit(3, ',
      /README\.md:21: .* ended with 3\. If it is meant to, open the block with ```console fails/,
    ],
    ['was to fail', '```console', '```console fails', /succeeded, but its block says that it fails/],
    [
      'needs a shell',
      '$ node -e',
      '$ node -p 1 | node -e',
      /\| means something else in each shell: use one plain command/,
    ],
    ['does not exist', '$ node -e', '$ no-such-program', /ended with spawn no-such-program ENOENT/],
    ['would be loaded from the network', '$ node -e', '$ npx no-such-package', /"no-such-package" is not installed/],
  ])('do not hold when the command %s', async (_case, before, after, sentence) => {
    workshop.write(README, FILES[README].replace(before, after))

    expect((await problems()).join('\n')).toMatch(sentence)
  })
})
