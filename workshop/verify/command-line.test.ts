import { readCommandLine } from './command-line.ts'

describe("a README's command", () => {
  it.each([
    ['npm run lab list', ['lab', 'list']],
    ['npm run -s lab send GET "/deployments?limit=2"', ['lab', 'send', 'GET', '/deployments?limit=2']],
    ['npm test', ['test']],
  ])('%s starts what npm would start, without npm', (command, words) => {
    const { file, args } = readCommandLine(command)

    expect(file).toBe(process.execPath)
    expect(args[0]).toMatch(/workshop[\\/]run\.js$/)
    expect(args.slice(1)).toEqual(words)
  })
})
