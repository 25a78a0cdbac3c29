import { createLogger, type Level } from '#lab/06-centralized-logging/src/logger.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/logger.ts'
const REDACT = 'src/redact.ts'
const LEVELS: Level[] = ['DEBUG', 'INFO', 'WARN', 'ERROR']

describe('Step 1 — Write logs worth searching', () => {
  afterEach(() => jest.restoreAllMocks())

  it.each(LEVELS)(
    'writes a line of level %s as one JSON object that says when, who and what',
    lesson(
      {
        why: 'One object a line is what every search can read. Whoever searches asks for a level, a service, a stage, a time; in a sentence they would be hidden.',
        look: `${LOOK}: JSON.stringify({ level, timestamp, service, stage, message, … }). The timestamp is new Date(now()).toISOString().`,
      },
      async (level: Level) => {
        const time = Date.UTC(2026, 10, 25, 9, LEVELS.indexOf(level), 0, 7)
        const who = { service: `service-of-${level}`, stage: level === 'WARN' ? 'prod' : 'dev' }
        const lines: string[] = []
        const log = createLogger({ ...who, level: 'DEBUG', write: (line) => lines.push(line), now: () => time })

        log[levelName(level)](`Something of ${level}`)

        expect(lines.map(parse)).toEqual([
          { level, timestamp: new Date(time).toISOString(), ...who, message: `Something of ${level}` },
        ])
      },
    ),
  )

  it(
    'keeps a message of several lines in one line',
    lesson(
      {
        why: 'Each line becomes a log event of its own. A stack or a pretty-printed object in six lines is six events, and five of them say nothing.',
        look: `${LOOK}: JSON.stringify writes \\n for a line's end; do not give it an indentation.`,
      },
      async () => {
        const { log, lines } = logger()

        log.info('one\ntwo\r\nthree', { text: 'a\nb', nested: { list: [1, 2] } })

        expect(lines.join('')).not.toMatch(/[\r\n]/)
        expect(lines.map(parse)).toMatchObject([
          { message: 'one\ntwo\r\nthree', text: 'a\nb', nested: { list: [1, 2] } },
        ])
      },
    ),
  )

  it.each(LEVELS)(
    'writes with the level %s nothing of the levels below it',
    lesson(
      {
        why: 'A log is paid for by the gigabyte. DEBUG is for the day when you need it, and the level is a setting, not a change of the code.',
        look: `${LOOK}: compare the places of the two levels in LEVELS.`,
      },
      async (level: Level) => {
        const { log, lines } = logger({ level })

        for (const each of LEVELS) log[levelName(each)](each)

        expect(lines.map((line) => parse(line).level)).toEqual(LEVELS.slice(LEVELS.indexOf(level)))
      },
    ),
  )

  it(
    'writes INFO and above where no level is given',
    lesson(
      {
        why: 'A setting that nobody made should neither hide errors nor fill the disk.',
        look: `${LOOK}: level: least = 'INFO'.`,
      },
      async () => {
        const { log, lines } = logger()

        for (const each of LEVELS) log[levelName(each)](each)

        expect(lines.map((line) => parse(line).level)).toEqual(['INFO', 'WARN', 'ERROR'])
      },
    ),
  )

  it(
    'puts the fields of with into every line, and not into those of others',
    lesson(
      {
        why: 'The id of the request is what ties the lines of one request together. It is said once, and must not stay behind for the next request: the logger outlives the invoke.',
        look: `${LOOK}: with gives a new logger, createLogger(settings, { ...always, ...fields }), and changes nothing of this one.`,
      },
      async () => {
        const { log, lines } = logger()
        const first = log.with({ requestId: 'r-1', target: 'api' })
        const second = first.with({ requestId: 'r-2' })

        first.info('a', { latencyMs: 3 })
        second.warn('b')
        log.error('c')

        expect(lines.map(parse).map(({ requestId, target, latencyMs }) => [requestId, target, latencyMs])).toEqual([
          ['r-1', 'api', 3],
          ['r-2', 'api', undefined],
          [undefined, undefined, undefined],
        ])
      },
    ),
  )

  it.each(['level', 'timestamp', 'service', 'stage', 'message'])(
    'lets no field that is called %s take the place of its own',
    lesson(
      {
        why: 'What is logged often came in from outside. A body with "level": "INFO" in it must not hide an error, or the line from the search of your service.',
        look: `${LOOK}: spread your own fields last, or last once more.`,
      },
      async (name: string) => {
        const { log, lines } = logger()

        log.with({ [name]: 'from with' }).error('kept', { [name]: 'from outside' })

        expect(lines.map(parse)).toEqual([
          {
            level: 'ERROR',
            timestamp: '2026-11-25T09:00:00.000Z',
            service: 'api',
            stage: 'dev',
            message: 'kept',
          },
        ])
      },
    ),
  )

  it.each([
    [new TypeError('x is undefined'), 'TypeError', 'x is undefined'],
    [Object.assign(new Error('too late'), { name: 'TimedOut' }), 'TimedOut', 'too late'],
  ])(
    'writes of the error %s its type, its message and its stack',
    lesson(
      {
        why: 'JSON.stringify makes {} of an error: its members are not enumerable. With the names that Lambda gives its own errors, one search finds both.',
        look: `${LOOK}: errorType, errorMessage and stackTrace, out of name, message and stack of the field error.`,
      },
      async (error: Error, type: string, message: string) => {
        const { log, lines } = logger()

        log.error('It failed', { error, orderId: 7 })

        expect(lines.map(parse)).toMatchObject([
          { message: 'It failed', errorType: type, errorMessage: message, stackTrace: error.stack, orderId: 7 },
        ])
        expect(lines.map(parse)[0]).not.toHaveProperty('error')
      },
    ),
  )

  it.each(['no disk', 42, null])(
    'writes of the thrown %p what it is',
    lesson(
      {
        why: 'Anything can be thrown. The one who catches has no say in it, and the log of a failure must not be the next failure.',
        look: `${LOOK}: where it is no Error, errorMessage is String(error).`,
      },
      async (thrown: unknown) => {
        const { log, lines } = logger()

        log.error('It failed', { error: thrown })

        expect(lines.map(parse)).toMatchObject([{ message: 'It failed', errorMessage: String(thrown) }])
      },
    ),
  )

  it(
    'writes what caused an error',
    lesson(
      {
        why: 'fetch says "fetch failed". Why it failed stands in its cause, and in the cause of that.',
        look: `${LOOK}: hand on error.cause, and let redacted make members of an Error that lies inside.`,
      },
      async () => {
        const { log, lines } = logger()
        const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })

        log.error('It failed', { error: new TypeError('fetch failed', { cause: reset }) })

        expect(lines.map(parse)).toMatchObject([
          { errorMessage: 'fetch failed', cause: { message: 'read ECONNRESET', code: 'ECONNRESET' } },
        ])
      },
    ),
  )

  it.each([
    'authorization',
    'Authorization',
    'cookie',
    'set-cookie',
    'password',
    'dbPassword',
    'secret',
    'slackSigningSecret',
    'token',
    'access_token',
    'refreshTokens',
    'DD-API-KEY',
    'apiKey',
    'x-slack-signature',
    'AWS_SECRET_ACCESS_KEY',
    'privateKey',
    'credentials',
  ])(
    'does not write what is called %s, wherever it lies',
    lesson(
      {
        why: 'A log is read by many, kept for long and copied to places that nobody thought of. A secret in it has to be changed, everywhere, today.',
        look: `${REDACT}: JSON.stringify of a copy in which the value of such a name is "[redacted]", at any depth, in any case.`,
      },
      async (name: string) => {
        const { log, lines } = logger()
        const [secret, other] = [`hunter-${name.length}`, `harmless-${name.length}`]

        log.with({ [name]: secret }).info('Called', {
          headers: { [name]: secret, accept: other },
          list: [{ deep: { [name]: [secret] } }],
        })

        expect(lines.join('')).not.toContain(secret)
        expect(lines.map(parse)).toMatchObject([{ [name]: '[redacted]', headers: { accept: other } }])
      },
    ),
  )

  it.each(['tokenCount', 'secretName', 'keyboard', 'cookieBanner', 'accessKeyId', 'passwordless'])(
    'writes what is called %s: it is no secret',
    lesson(
      {
        why: 'What hides too much is turned off by the first one who searches for a bug and finds [redacted].',
        look: `${REDACT}: a name that ends like a secret's, not one that contains the word.`,
      },
      async (name: string) => {
        const { log, lines } = logger()

        log.info('Called', { [name]: `${name}-7` })

        expect(lines.map(parse)).toMatchObject([{ message: 'Called', [name]: `${name}-7` }])
      },
    ),
  )

  it.each([
    ['Bearer abc.DEF-123_~+/=', 'abc.DEF-123'],
    ['bearer QWxhZGRpbg==', 'QWxhZGRpbg'],
    ['Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl', 'eyJ'],
  ])(
    'writes no token that stands in a text: %s',
    lesson(
      {
        why: 'Not every secret has a name: it stands in a header that was joined into a sentence, or in the message of an error.',
        look: `${REDACT}: text.replace(…) for what follows Bearer or Basic, and for three parts with eyJ at the beginning.`,
      },
      async (token: string, secret: string) => {
        const { log, lines } = logger()

        log.warn(`Refused: ${token}`, { list: [`sent ${token} to us`], error: new Error(`Bad header: ${token}`) })

        expect(lines).toHaveLength(1)
        expect(lines[0]).not.toContain(secret)
        expect(lines.map(parse)).toMatchObject([{ message: expect.stringMatching(/^Refused: .*\[redacted\]$/) }])
      },
    ),
  )

  it(
    'leaves what it is given as it was',
    lesson(
      {
        why: 'The caller goes on to use these headers. A logger that redacts them in place logs everybody out.',
        look: `${REDACT}: build a copy.`,
      },
      async () => {
        const { log, lines } = logger()
        const headers = { authorization: 'Bearer abc', list: [{ token: 't' }] }

        log.info('Called', { headers })

        expect(headers).toEqual({ authorization: 'Bearer abc', list: [{ token: 't' }] })
        expect(lines.map(parse)).toMatchObject([{ headers: { authorization: '[redacted]' } }])
      },
    ),
  )

  it.each([
    ['a circle', circular()],
    ['a BigInt', { count: 12345678901234567890n }],
    ['a depth of a thousand', nested(1000)],
  ])(
    'writes a line for %s, and does not throw',
    lesson(
      {
        why: 'JSON.stringify throws for both. Then the request fails because somebody wanted to know how it goes.',
        look: `${REDACT}: remember the objects around you; a circle is "[circular]", a BigInt its digits. Ten levels are enough.`,
      },
      async (_what: string, value: object) => {
        const { log, lines } = logger()

        expect(() => log.info('Odd', { value })).not.toThrow()

        expect(lines.map(parse)).toMatchObject([{ message: 'Odd', value: expect.any(Object) }])
      },
    ),
  )

  it(
    'writes an object that is there twice both times, and a date or a URL as JSON.stringify does',
    lesson(
      {
        why: 'Twice is no circle: who remembers every object that was seen, and not only those around, hides the second one. And a copy member by member of a date is {}.',
        look: `${REDACT}: hand [...around, value] down. What has a toJSON says by it how it wants to look.`,
      },
      async () => {
        const { log, lines } = logger()
        const shared = { id: 7 }

        log.info('Twice', {
          first: shared,
          second: shared,
          at: new Date(Date.UTC(2026, 0, 2)),
          url: new URL('https://a.b/c'),
        })

        expect(lines.map(parse)).toMatchObject([
          { first: { id: 7 }, second: { id: 7 }, at: '2026-01-02T00:00:00.000Z', url: 'https://a.b/c' },
        ])
      },
    ),
  )

  it(
    'writes to stdout itself, a line at once, and not to the console',
    lesson(
      {
        why: 'On Lambda console.log is not yours: in a text log it puts time, id and level before your JSON, in a JSON log it wraps it, and a string of JSON becomes a string in JSON. What is written to stdout stays as it is.',
        look: `${LOOK}: process.stdout.write(\`\${line}\\n\`), once for each line.`,
      },
      async () => {
        const written: string[] = []
        jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0)
        const consoled = (['log', 'info', 'warn', 'error'] as const).map((name) =>
          jest.spyOn(console, name).mockImplementation(() => {}),
        )

        createLogger({ service: 'api', stage: 'dev' }).error('On stdout')
        jest.mocked(process.stdout.write).mockRestore()

        expect(written).toEqual([expect.stringMatching(/^\{[^\n]*"On stdout"[^\n]*\}\n$/)])
        expect(consoled.flatMap(({ mock }) => mock.calls)).toEqual([])
      },
    ),
  )
})

function logger(settings: { level?: Level } = {}) {
  const lines: string[] = []
  const write = (line: string) => void lines.push(line)
  const now = () => Date.UTC(2026, 10, 25, 9)
  return { lines, log: createLogger({ service: 'api', stage: 'dev', write, now, ...settings }) }
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line)
  } catch {
    return { 'no JSON': line }
  }
}

function levelName(level: Level) {
  return level.toLowerCase() as 'debug' | 'info' | 'warn' | 'error'
}

function circular(): object {
  const node: Record<string, unknown> = { name: 'node' }
  node.self = node
  return node
}

function nested(depth: number): object {
  let value: object = { end: true }
  for (let level = 0; level < depth; level++) value = { value }
  return value
}
