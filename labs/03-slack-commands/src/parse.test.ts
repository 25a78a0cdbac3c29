import { type Command, parseCommand } from '#lab/03-slack-commands/src/parse.ts'
import { lesson } from '#workshop/lesson.ts'

const known = ['dev', 'staging', 'prod']

describe('Step 3 — Parse the command', () => {
  it.each([
    ['api prod', 'api', 'prod'],
    ['web-shop2 dev', 'web-shop2', 'dev'],
    [`${'a'.repeat(40)} staging`, 'a'.repeat(40), 'staging'],
    ['  api \t  prod ', 'api', 'prod'],
    ['api\u00a0prod', 'api', 'prod'],
    ['API Prod', 'api', 'prod'],
  ])(
    'reads a service and a stage out of "%s"',
    lesson(
      {
        why: 'People type: with two blanks, with one at the end, and on a telephone with a capital at the start. None of that is a mistake.',
        look: 'src/parse.ts: lower case, split at /\\s+/, leave out what is empty.',
      },
      (text: string, service: string, stage: string) => {
        expect(outcomeOf(text)).toEqual({ kind: 'deploy', service, stage })
      },
    ),
  )

  it.each([['blue', 'green'], ['qa']])(
    'knows the stages that it is told: %s',
    lesson(
      {
        why: 'Which stages there are is configuration. Code that names one has to be changed, tested and deployed for the next.',
        look: 'src/parse.ts: the parameter stages.',
      },
      (...own: string[]) => {
        const outcome = [own[0], 'prod'].map((stage) => outcomeOf(`api ${stage}`, own)).map(({ kind }) => kind)

        expect(outcome).toEqual(['deploy', 'help'])
      },
    ),
  )

  it.each(['status', ' STATUS '])(
    'reads "%s" as a question for the status',
    lesson(
      {
        why: 'Who can ask for a deployment wants to know what was asked for before.',
        look: 'src/parse.ts: the word status, alone.',
      },
      (text: string) => {
        expect(outcomeOf(text)).toEqual({ kind: 'status' })
      },
    ),
  )

  it.each(['', '   ', 'help', 'Help me'])(
    'helps, without a reproach, with "%s"',
    lesson(
      {
        why: 'Somebody types /deploy to see what it can do. That is a question and no mistake.',
        look: 'src/parse.ts: { kind: "help" } without a problem.',
      },
      (text: string) => {
        expect(outcomeOf(text)).toEqual({ kind: 'help' })
      },
    ),
  )

  it.each([
    ['api', /dev.*staging.*prod/],
    ['api moon', /moon.*dev.*staging.*prod/],
    ['api prod now', /now/],
    ['status api', /status/],
    ['status prod', /status/],
    ['ap!i prod', /ap!i/],
    ['-api prod', /-api/],
    [`${'a'.repeat(41)} prod`, /aaaa/],
    ['../secrets prod', /secrets/],
  ])(
    'says what is wrong with "%s"',
    lesson(
      {
        why: 'To Slack a status like 400 is a broken app, and it shows "failed with the error dispatch_failed". A mistake of a person is answered with a sentence for that person.',
        look: 'src/parse.ts: { kind: "help", problem }, and in the problem the word that is wrong, or the stages that there are.',
      },
      (text: string, sentence: RegExp) => {
        const command = outcomeOf(text)

        expect(command).toEqual({ kind: 'help', problem: expect.stringMatching(sentence) })
        expect(command).not.toMatchObject({ problem: expect.stringContaining('TODO') })
      },
    ),
  )

  it.each(['<!channel> prod', 'api <!channel>', '<https://evil.example|api> prod', 'a&b prod', 'api prod <!here>'])(
    'shows "%s" as it was typed, and not as Slack would read it',
    lesson(
      {
        why: 'In a message <!channel> calls everybody and <https://…|…> hides where a link goes. Whatever came from outside is escaped before it is shown.',
        look: 'src/parse.ts: escapeText of src/mrkdwn.ts, around what you repeat.',
      },
      (text: string) => {
        const command = outcomeOf(text)
        const problem = 'problem' in command ? String(command.problem) : ''

        expect(problem).toMatch(/&(lt|amp);/)
        expect(problem).not.toMatch(/<|>/)
      },
    ),
  )
})

/** An exception is an outcome too, and a wrong one. */
function outcomeOf(text: string, stages = known): Command | { kind: 'threw'; error: string } {
  try {
    return parseCommand(text, stages)
  } catch (error) {
    return { kind: 'threw', error: String(error) }
  }
}
