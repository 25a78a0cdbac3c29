import { messageLines, type SlackMessage } from './message-lines.ts'
import { mrkdwn } from './mrkdwn.ts'
import { commandTargets } from './targets.ts'
import { typedCommand } from './typed-command.ts'

describe("Slack's text", () => {
  const styles = (text: string) => mrkdwn(text).map(({ style, text }) => [style, text])

  it.each([
    [
      '*bold* and _italic_',
      [
        ['bold', 'bold'],
        ['plain', ' and '],
        ['italic', 'italic'],
      ],
    ],
    [
      '`a *b*` ~no~',
      [
        ['code', 'a *b*'],
        ['plain', ' '],
        ['strike', 'no'],
      ],
    ],
    ['```\none\ntwo\n```', [['block', 'one\ntwo']]],
    ['2 * 3 * 4, snake_case_name, a*b*c', [['plain', '2 * 3 * 4, snake_case_name, a*b*c']]],
    ['&lt;b&gt; &amp;amp;', [['plain', '<b> &amp;']]],
    [
      ':rocket: `:rocket:` :unknown:',
      [
        ['plain', '🚀 '],
        ['code', ':rocket:'],
        ['plain', ' :unknown:'],
      ],
    ],
    [
      '<@U123> <#C1|general> <!here>',
      [
        ['bold', '@U123'],
        ['plain', ' '],
        ['bold', '#general'],
        ['plain', ' '],
        ['bold', '@here'],
      ],
    ],
    ['<img src=x onerror=alert(1)>', [['plain', '<img src=x onerror=alert(1)>']]],
    ['<javascript:alert(1)|click>', [['plain', '<javascript:alert(1)|click>']]],
    ['', []],
  ])('%s is read as Slack reads it', (text, expected) => {
    expect(styles(text)).toEqual(expected)
  })

  it('makes links of web addresses only', () => {
    expect(mrkdwn('<https://example.com/a?b=1&amp;c=2|the page>')).toEqual([
      { style: 'link', text: 'the page', href: 'https://example.com/a?b=1&c=2' },
    ])
  })

  it('reads a long line of stars at once', () => {
    const began = performance.now()

    mrkdwn('*a_`<'.repeat(8000))

    expect(performance.now() - began).toBeLessThan(1000)
  })
})

describe("Slack's dates", () => {
  it('are shown in the words that the app gives for them', () => {
    const text = '<!date^1795642436^{date_short_pretty} {time}|2026-11-25 21:33 UTC> · x'

    expect(mrkdwn(text)[0]).toEqual({ style: 'plain', text: '2026-11-25 21:33 UTC' })
  })
})

describe("a message's lines", () => {
  const message = (more: Partial<SlackMessage>): SlackMessage => ({
    ...{
      ts: '1.1',
      channel: 'general',
      from: 'app',
      response_type: 'in_channel',
      text: 'plain',
      command: '/x',
      user: 'ada',
    },
    ...more,
  })

  it('are its text, where it has no blocks', () => {
    expect(messageLines(message({}))).toEqual([{ style: 'section', text: 'plain' }])
  })

  it('are its blocks in place of its text, and what is attached', () => {
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: 'Head' } },
      { type: 'section', text: { type: 'mrkdwn', text: 'Body' }, fields: [{ type: 'mrkdwn', text: '*A*' }] },
      {
        type: 'context',
        elements: [
          { type: 'mrkdwn', text: 'one' },
          { type: 'image', alt_text: 'two', image_url: 'http://x' },
        ],
      },
      { type: 'divider' },
      { type: 'actions', elements: [{}] },
    ]

    expect(messageLines(message({ blocks, attachments: [{ title: 'T', text: 'more' }] }))).toEqual([
      { style: 'header', text: 'Head' },
      { style: 'section', text: 'Body' },
      { style: 'field', text: '*A*' },
      { style: 'context', text: 'one  two' },
      { style: 'divider', text: '' },
      { style: 'context', text: '[actions: not shown here]' },
      { style: 'attachment', text: 'T' },
      { style: 'attachment', text: 'more' },
    ])
  })

  it('survive blocks of any shape', () => {
    expect(
      messageLines(message({ blocks: [null, 3, { type: 'section' }, { type: 'header' }], attachments: ['x'] })),
    ).toEqual(expect.any(Array))
  })
})

describe('a slash command', () => {
  it.each([
    ['/deploy api prod', { command: '/deploy', text: 'api prod' }],
    ['  /deploy  ', { command: '/deploy', text: '' }],
    ['/deploy  two  spaces', { command: '/deploy', text: 'two  spaces' }],
    ['deploy api', undefined],
    ['/', undefined],
    ['', undefined],
  ])('"%s" is taken apart as Slack does', (line, expected) => {
    expect(typedCommand(line)).toEqual(expected)
  })
})

describe('where slash commands go', () => {
  const base = { region: 'us-east-1', status: 'CREATE_COMPLETE', created: 1, outputs: {} }
  const stack = (name: string, stage: string, api: string) => ({
    ...base,
    name,
    tags: { STAGE: stage },
    resources: [{ type: 'AWS::ApiGatewayV2::Api', physicalId: api }],
  })
  const http = (id: string, routes: string[]) => ({
    id,
    name: id,
    kind: 'HTTP' as const,
    routes,
    urls: { $default: `http://c/${id}` },
  })

  it('is the POST route of slack-commands, in each stage', () => {
    const stacks = [
      stack('slack-commands-prod', 'prod', 'p'),
      stack('slack-commands-dev', 'dev', 'd'),
      stack('http-and-events-dev', 'dev', 'h'),
    ]
    const apis = [
      http('d', ['GET /health', 'POST /other', 'POST /slack/deploy']),
      http('p', ['POST /slack/deploy']),
      http('h', ['POST /deployments']),
    ]

    expect(commandTargets({ stacks, apis })).toEqual([
      { stage: 'dev', stack: 'slack-commands-dev', url: 'http://c/d/slack/deploy' },
      { stage: 'prod', stack: 'slack-commands-prod', url: 'http://c/p/slack/deploy' },
    ])
  })

  it('is a REST API below its stage, too', () => {
    const stacks = [stack('slack-commands-dev', 'dev', 'r')]
    const apis = [
      { id: 'r', name: 'r', kind: 'REST' as const, routes: ['POST /commands'], urls: { dev: 'http://c/r/dev' } },
    ]

    expect(commandTargets({ stacks, apis })).toMatchObject([{ url: 'http://c/r/dev/commands' }])
  })

  it('is nowhere while the service has no API that takes a POST', () => {
    expect(commandTargets({ stacks: [stack('slack-commands-dev', 'dev', 'd')], apis: [http('d', ['GET /'])] })).toEqual(
      [],
    )
    expect(commandTargets({ stacks: [stack('slack-commands-dev', 'dev', 'd')], apis: [] })).toEqual([])
  })
})
