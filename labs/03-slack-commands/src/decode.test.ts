import { decode } from '#lab/03-slack-commands/src/decode.ts'
import { gate } from '#lab/03-slack-commands/src/gate.ts'
import { proxyEvent } from '#local-cloud/apigateway/event.ts'
import { httpApiEvent } from '#local-cloud/apigatewayv2/event.ts'
import { slackCommandEvent, slackCommandRequest } from '#local-cloud/partners/slack/event.ts'
import { lesson } from '#workshop/lesson.ts'

describe('Step 1 — Decode what API Gateway hands over', () => {
  it.each(['api prod', 'web staging'])(
    'gives the form of "/deploy %s" as Slack sent it, out of an HTTP API',
    lesson(
      {
        why: 'An HTTP API knows application/x-www-form-urlencoded for no text, so it hands the body over in base64 and says so: isBase64Encoded is true.',
        look: 'src/decode.ts: Buffer.from(event.body, "base64").toString("utf8") where event.isBase64Encoded is true.',
      },
      (text: string) => {
        const { body } = slackCommandRequest({ command: { text } })

        expect(decode(slackCommandEvent({ body })).body).toBe(body)
      },
    ),
  )

  it(
    'takes a body that is not in base64 as it is',
    lesson(
      {
        why: 'A REST API hands the same form over as text. Code that decodes always makes noise of it, and code that never does fails behind an HTTP API.',
        look: 'src/decode.ts: event.isBase64Encoded tells which it is.',
      },
      () => {
        const { body, ...request } = slackCommandRequest({ command: { text: 'api prod' } })
        const event = proxyEvent({ ...request, httpMethod: 'POST', body })

        expect(decode(event).body).toBe(body)
      },
    ),
  )

  it.each([
    ['plus signs for spaces', 'text=api+prod'],
    ['percent signs in capitals', 'response_url=https%3A%2F%2Fhooks.slack.com'],
    ['percent signs in small letters', 'response_url=https%3a%2f%2fhooks.slack.com'],
    ['an order of its own', 'b=2&a=1&empty='],
  ])(
    'keeps every byte: %s',
    lesson(
      {
        why: 'Slack signed these bytes. A body that was parsed and written again means the same and is another text, so its signature is wrong.',
        look: 'src/decode.ts: give the body itself, without URLSearchParams or decodeURIComponent.',
      },
      (_case: string, body: string) => {
        expect(decode(slackCommandEvent({ body })).body).toBe(body)
      },
    ),
  )

  it.each(['x-slack-signature', 'X-Slack-Signature', 'X-SLACK-SIGNATURE'])(
    'finds the signature in the header %s',
    lesson(
      {
        why: 'The names of headers have no case. HTTP APIs write them small, REST APIs as they came, a test or a proxy as it likes.',
        look: 'src/decode.ts: compare the names in lower case.',
      },
      (name: string) => {
        const event = proxyEvent({ headers: { Host: 'example.com', [name]: `v0=${name}` } })

        expect(decode(event).signature).toBe(`v0=${name}`)
      },
    ),
  )

  it.each(['x-slack-request-timestamp', 'X-Slack-Request-Timestamp'])(
    'finds the time in the header %s',
    lesson(
      {
        why: 'The time is part of what Slack signs, as it is written: it stays a text.',
        look: 'src/decode.ts: the header X-Slack-Request-Timestamp, as a string.',
      },
      (name: string) => {
        const event = proxyEvent({ headers: { [name]: '1531420618' } })

        expect(decode(event).timestamp).toBe('1531420618')
      },
    ),
  )

  it(
    'leaves out what a request does not have',
    lesson(
      {
        why: 'Anybody can call the URL, with nothing at all. That has to end as a refusal, not as a crash.',
        look: 'src/decode.ts: the body may be missing, and so may both headers.',
      },
      () => {
        expect(decode(httpApiEvent({ method: 'POST' }))).toEqual({ body: '', isSslCheck: false })
      },
    ),
  )

  it.each([
    ['ssl_check=1&token=abc', true],
    ['token=abc&ssl_check=1', true],
    ['ssl_check=0&text=1', false],
    ['text=ssl_check%3D1&user_name=ada', false],
    ['text=api&command=%2Fdeploy', false],
  ])(
    'tells whether "%s" is the check of the certificate',
    lesson(
      {
        why: 'Slack sends ssl_check=1 now and then to see whether the URL answers. It is a field of the form, and not a text that somebody may have typed.',
        look: 'src/decode.ts: new URLSearchParams(body).get("ssl_check") === "1".',
      },
      (body: string, expected: boolean) => {
        const { isSslCheck, body: decoded } = decode(slackCommandEvent({ body }))

        expect({ isSslCheck, decoded }).toEqual({ isSslCheck: expected, decoded: body })
      },
    ),
  )

  it.each(['valid', 'wrong', 'missing'] as const)(
    'has the check of the certificate answered with 200, its signature being %s',
    lesson(
      {
        why: 'A URL that answers the check with "not me" may be called broken. And nothing else may come of it, since anybody can send it.',
        look: 'src/decode.ts: isSslCheck. src/gate.ts looks at it before the signature.',
      },
      async (signature: 'valid' | 'wrong' | 'missing') => {
        const answer = jest.fn()
        const handle = gate({ signingSecret: async () => 'secret', answer })
        jest.spyOn(console, 'warn').mockImplementation(() => {})

        const { statusCode, body } = await handle(slackCommandEvent({ body: 'ssl_check=1&token=abc', signature }))

        expect({ statusCode, body, answers: answer.mock.calls }).toEqual({ statusCode: 200, answers: [] })
      },
    ),
  )
})
