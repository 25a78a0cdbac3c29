import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cloud, startCloud } from '#local-cloud/cloud.ts'
import { run } from '../fixtures/command.ts'
import type { Lab } from '../labs/labs.ts'
import { buildsOn } from './start.ts'

describe('npm run lab start', () => {
  it('deploys what a lab builds on once each, and first what the others need', () => {
    const labs = { 1: [], 2: [], 3: [2], 4: [2], 5: [3, 4] }
    const lab = (number: number) =>
      ({ id: `0${number}-x`, number, after: labs[number as keyof typeof labs] }) as unknown as Lab

    expect(buildsOn(lab(5), lab).map(({ number }) => number)).toEqual([2, 3, 4])
    expect(buildsOn(lab(1), lab)).toEqual([])
  })
})

describe('the words that ask AWS', () => {
  let cloud: Cloud
  let dataDir: string

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-words-'))
    cloud = await startCloud({ port: 0, dataDir })
  })

  afterAll(async () => {
    await cloud?.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const lab = (...words: string[]) => run(['lab', ...words], { LOCAL_CLOUD_URL: cloud.url })

  it('puts the secrets that are missing, so that a lab can be begun alone', async () => {
    const { code, printed } = await lab('start', '1')

    expect(printed).toContain('/ops-desk/dev/slack-signing-secret holds a secret for the local cloud')
    expect(printed).toContain('Lab 1 has what it needs in stage dev.')
    expect(printed).not.toContain('8f742231b10e8888abcd99yyyzzz85a5')
    expect(code).toBe(0)
    expect((await lab('start', '1')).printed).not.toContain('holds a secret')
  })

  it.each([
    ['an unknown secret', ['secret', 'password'], 'No lab has a secret "password". There are: slack-signing-secret,'],
    ['a message without a topic', ['publish', 'package.json'], 'No stack exports "ops-events-dev".'],
    ['a bucket that is not there', ['empty'], 'No stack exports "ops-deployments-dev".'],
    ['nothing to put', ['put', 'x'], 'Put what where? As in:'],
    ['a parameter that is not there', ['put', 'x', 'stop'], 'There is no parameter /ops-desk/dev/x. Deploy'],
    ['nothing to follow', ['follow', 'status'], 'What to follow? As in:'],
    ['a function to follow that is not there', ['follow', 'status', 'events/empty.json'], 'is not deployed. Deploy it'],
    ['no function to fire', ['fire'], "Which function's schedule? As in:"],
    ['a function that is not there', ['fire', 'beat'], 'The function first-lambda-dev-beat is not deployed. Deploy it'],
    ['a lab that is not deployed', ['send', 'GET', '/'], 'The stack first-lambda-dev does not exist. Deploy it'],
    ['half an option', ['send', 'GET', '/', 'body'], '"body" says nothing by itself.'],
    ['an unknown option', ['send', 'GET', '/', 'cookie', 'a=b'], '"cookie" is not a word of send.'],
    ['a token for nothing', ['token', 'ada'], 'The function jwt-authorizer-dev-authorizer does not exist. Deploy it'],
    ['an unknown token', ['token', 'ada', 'golden'], '"golden" is not a word of token. As in:'],
    ['half an option of a token', ['token', 'ada', 'scope'], '"scope" says nothing by itself.'],
    ['an unknown deed of the issuer', ['issuer', 'sing'], 'One of: rotate, revoke, down, slow, up.'],
    ['no command', ['slack'], 'What to type? As in: npm run -s lab slack "deploy api prod"'],
    ['a command that Git Bash has taken for a file', ['slack', 'C:/Git/deploy api'], 'Leave out its first slash.'],
    ['an unknown option of a command', ['slack', 'deploy', 'loudly'], '"loudly" is not a word of slack'],
    ['a command that nobody hears', ['slack', 'deploy'], 'The stack slack-commands-dev does not exist. Deploy it'],
    ['no path', ['send', 'GET'], 'What to send? As in:'],
    ['a path that Git Bash has taken for a file', ['send', 'GET', 'C:/Git/a'], 'Leave out its first slash.'],
    ['a word of no Datadog', ['datadog', 'mend'], '"mend" is not a word of datadog. There are:'],
    ['no way to misbehave', ['datadog', 'broken', '42'], 'How shall it misbehave? As in:'],
    ['no number to wait for', ['datadog', 'until'], 'Until how many? As in:'],
    ['an unknown word of metrics', ['metrics', 'now'], '"now" is not a word of metrics. As in:'],
    ['a state that no alarm has', ['alarm', 'until', 'red'], '"until red" says nothing to alarm. As in:'],
    ['an alarm that is not there', ['alarm'], 'There is no alarm first-lambda-dev-…. Deploy it'],
    ['a dashboard that is not there', ['dashboard'], 'There is no dashboard first-lambda-dev. Deploy it'],
    ['dead letters of what is not deployed', ['dead-letters'], 'The stack first-lambda-dev does not exist. Deploy it'],
    ['a message tried in another lab', ['try', 'package.json'], "In lab 4's folder: npm run -s lab try"],
  ])('says in a sentence what is wrong with %s', async (_case, words, sentence) => {
    const { code, printed } = await run(['lab', ...words], {
      LOCAL_CLOUD_URL: cloud.url,
      INIT_CWD: /send|fire|follow|alarm|dashboard|dead-letters|try/.test(words[0]!)
        ? join(import.meta.dirname, '..', '..', 'labs', '01-first-lambda')
        : undefined,
    })

    expect(printed).toContain(sentence)
    expect(printed).not.toMatch(/\n\s+at /)
    expect(code).toBe(1)
  })

  it('lists the tokens that there are', async () => {
    const { code, printed } = await lab('token')

    expect(printed).toMatch(/\n {2}forged +is signed with another key\n/)
    expect(printed).toMatch(/\n {2}confused +takes the public key for a secret \(RS256\)\n/)
    expect(code).toBe(0)
  })

  it('tells the local issuer what to do', async () => {
    const keys = async () => (await (await fetch(`${cloud.url}/_partners/issuer/local/keys`)).json()).keys
    const before = await keys()
    const { code, printed } = await lab('issuer', 'rotate')

    expect(printed).toContain('The issuer signs with a new key.')
    expect((await keys())[1]).toEqual(before[0])
    expect(code).toBe(0)
  })

  it('says how to start the local cloud where none answers', async () => {
    const { code, printed } = await run(['lab', 'start', '1'], { LOCAL_CLOUD_URL: 'http://127.0.0.1:1' })

    expect(printed).toContain('No local cloud answers at http://127.0.0.1:1. Start it in another terminal: npm start')
    expect(code).toBe(1)
  })
})
