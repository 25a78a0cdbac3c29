import { parseDeployment } from '#lab/02-http-and-events/src/parse-deployment.ts'
import { proxyEvent } from '#local-cloud/apigateway/event.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/parse-deployment.ts'

describe('Step 1 — Check what comes in', () => {
  it.each([
    ['api', 'prod', 'ada'],
    ['web-2', 'staging', 'Grace Hopper'],
    ['w', 'dev', 'ops@example.com'],
  ])(
    'reads that %s goes to %s for %s',
    lesson(
      {
        why: 'The good case first. What you give back is all that the code behind the edge knows, so it holds these three fields and nothing else that the caller wrote.',
        look: `${LOOK}: parse the body, check it with a schema, return what the schema gives.`,
      },
      (service: string, stage: string, requestedBy: string) => {
        const body = { service, stage, requestedBy, admin: true, id: 'chosen by the caller' }

        expect(outcome(body)).toEqual({ service, stage, requestedBy })
      },
    ),
  )

  it(
    'cuts the blanks around a name, and counts what is left',
    lesson(
      {
        why: 'People paste. A blank at the end makes a second person out of one in every list and metric, and a blank alone is nobody.',
        look: `${LOOK}: trim requestedBy before you look at its length.`,
      },
      () => {
        const pasted = outcome({ service: 'api', stage: 'prod', requestedBy: '  ada\n' })
        const blank = outcome({ service: 'api', stage: 'prod', requestedBy: '   ' })

        expect(pasted).toEqual({ service: 'api', stage: 'prod', requestedBy: 'ada' })
        expect(blank).toMatchObject({ statusCode: 400, fields: { requestedBy: expect.any(String) } })
      },
    ),
  )

  it.each(['content-type', 'Content-Type', 'CONTENT-TYPE', 'cOnTeNt-TyPe'])(
    'finds the header %s',
    lesson(
      {
        why: 'HTTP does not care about the case of a header name, but the event is a plain object. A REST API hands names on as the caller spelt them, an HTTP API in lower case.',
        look: 'src/header.ts: compare names in lower case.',
      },
      (name: string) => {
        const body = { service: 'api', stage: 'prod', requestedBy: 'ada' }

        expect(outcome(body, { headers: { accept: '*/*', [name]: 'application/json' } })).toEqual(body)
      },
    ),
  )

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json;charset=UTF-8'])(
    'takes the media type %s',
    lesson(
      {
        why: 'Many clients add charset=utf-8 by themselves. A comparison of the whole header refuses them.',
        look: `${LOOK}: compare what stands before the semicolon, in lower case.`,
      },
      (type: string) => {
        const body = { service: 'web', stage: 'dev', requestedBy: 'ada' }

        expect(outcome(body, { headers: { 'Content-Type': type } })).toEqual(body)
      },
    ),
  )

  it.each([
    ['text/plain', { 'Content-Type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['something like JSON', { 'Content-Type': 'application/jsonp' }],
    ['no media type', {}],
  ])(
    'answers 415 to %s',
    lesson(
      {
        why: "415 says that the form is wrong, 400 that the content is. Besides, a browser's form can send text/plain to you from any page without asking first, and JSON it cannot.",
        look: `${LOOK}: refuse with a Refusal of 415 whatever is not application/json.`,
      },
      (_case: string, headers: Record<string, string>) => {
        const answer = outcome({ service: 'api', stage: 'prod', requestedBy: 'ada' }, { headers })

        expect(answer).toMatchObject({ statusCode: 415, message: expect.stringContaining('application/json') })
      },
    ),
  )

  it.each([
    ['api', 'prod', 'Åsa 🚀'],
    ['web', 'dev', 'ada'],
  ])(
    'reads a body that comes as base64, for %s to %s by %s',
    lesson(
      {
        why: 'API Gateway hands a body of a binary media type on as base64 and says so in isBase64Encoded. Whether yours is one is decided in the configuration of the API, not in your code.',
        look: `${LOOK}: decode the body when event.isBase64Encoded is true.`,
      },
      (service: string, stage: string, requestedBy: string) => {
        const body = { service, stage, requestedBy }

        expect(outcome(body, { binaryMediaTypes: ['application/json'] })).toEqual(body)
      },
    ),
  )

  it.each([
    ['nothing', ''],
    ['half an object', '{"service": "api",'],
    ['a form in disguise', 'service=api&stage=prod'],
  ])(
    'answers 400 to %s',
    lesson(
      {
        why: 'JSON.parse throws. What nobody catches is a 502 for the caller and an error in your metrics, though it is the caller who has to change something.',
        look: `${LOOK}: catch the error of JSON.parse and throw a Refusal of 400.`,
      },
      (_case: string, body: string) => {
        const answer = outcome(body)

        expect(answer).toMatchObject({ statusCode: 400, message: expect.stringMatching(/json/i) })
        expect(answer).not.toMatchObject({ message: expect.stringMatching(/unexpected|position|undefined/i) })
      },
    ),
  )

  it.each([
    ['service', { service: undefined }],
    ['service', { service: 'a b' }],
    ['service', { service: '../prod' }],
    ['service', { service: 'API' }],
    ['service', { service: 'a'.repeat(41) }],
    ['stage', { stage: ['prod'] }],
    ['stage', { stage: '' }],
    ['requestedBy', { requestedBy: 42 }],
    ['requestedBy', { requestedBy: 'x'.repeat(61) }],
  ])(
    'says that %s is wrong in %j',
    lesson(
      {
        why: '"Bad request" sends the caller to your source code. A sentence for each field lets a program mark the right input and a person correct it.',
        look: `${LOOK}: give the Refusal its third argument, an object with a sentence for each wrong field.`,
      },
      (field: string, wrong: object) => {
        const answer = outcome({ service: 'api', stage: 'prod', requestedBy: 'ada', ...wrong })

        expect(answer).toMatchObject({ statusCode: 400, fields: { [field]: expect.stringMatching(/\w+ \w+ .*\./) } })
        expect(Object.keys(fieldsOf(answer))).toEqual([field])
      },
    ),
  )

  it(
    'names all wrong fields at once',
    lesson(
      {
        why: 'Who is told of one mistake at a time sends the request three times to learn of three.',
        look: `${LOOK}: a schema finds all; do not stop at the first.`,
      },
      () => {
        expect(Object.keys(fieldsOf(outcome({ service: 'Api' }))).sort()).toEqual(['requestedBy', 'service', 'stage'])
        expect(Object.keys(fieldsOf(outcome({ stage: 'prod' }))).sort()).toEqual(['requestedBy', 'service'])
      },
    ),
  )

  it.each(['null', '[]', '"api"', '42'])(
    'answers 400 to the JSON %s, which is no object',
    lesson(
      {
        why: 'JSON is more than objects. A check that reads body.service of null is a crash that any caller can cause.',
        look: `${LOOK}: let the schema be that of an object, and let it see what came before you touch it.`,
      },
      (body: string) => {
        expect(outcome(body)).toMatchObject({ statusCode: 400 })
      },
    ),
  )

  it.each([
    ['text', 'x', []],
    ['base64', 'x', ['application/json']],
    ['characters of four bytes each', '🚀', []],
  ])(
    'answers 413 to more than 4096 bytes of %s, and takes as many',
    lesson(
      {
        why: 'API Gateway lets 10 MB in, and you pay for each millisecond that you parse them. Look at the size before the content; and in bytes, of which a character may have four.',
        look: `${LOOK}: Buffer.byteLength, or the length of the decoded bytes, against 4096; refuse with 413.`,
      },
      (_case: string, filler: string, binaryMediaTypes: string[]) => {
        const fits = outcome(padded(filler, 4096), { binaryMediaTypes })
        const tooLarge = outcome(padded(filler, 4097), { binaryMediaTypes })

        expect(fits).toEqual({ service: 'api', stage: 'prod', requestedBy: 'ada' })
        expect(tooLarge).toMatchObject({ statusCode: 413, message: expect.stringContaining('4096') })
      },
    ),
  )
})

/** What the caller gets: the deployment, or the status and the body of the refusal. */
function outcome(body: unknown, request: Parameters<typeof proxyEvent>[0] = {}) {
  try {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const headers = { 'Content-Type': 'application/json' }
    return parseDeployment(proxyEvent({ httpMethod: 'POST', path: '/deployments', headers, body: text, ...request }))
  } catch (thrown) {
    const { name, statusCode, message, fields } = thrown as Error & { statusCode?: number; fields?: object }
    return { thrown: name, statusCode, message, fields }
  }
}

function fieldsOf(answer: object): object {
  return ('fields' in answer && (answer.fields as object)) || {}
}

/** A good deployment of just so many bytes, with a filler in a field that nobody reads. */
function padded(filler: string, bytes: number): string {
  const bare = JSON.stringify({ service: 'api', stage: 'prod', requestedBy: 'ada', note: '' })
  const room = bytes - bare.length
  const note = filler.repeat(Math.floor(room / Buffer.byteLength(filler)))
  return bare.replace('"note":""', `"note":"${note.padEnd(note.length + room - Buffer.byteLength(note), '.')}"`)
}
