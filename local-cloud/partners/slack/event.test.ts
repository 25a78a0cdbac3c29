import { EXAMPLE_SIGNING_SECRET, signSlackRequest, slackCommandEvent } from './event.ts'

const body =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
const EXAMPLE = {
  'X-Slack-Request-Timestamp': '1531420618',
  'X-Slack-Signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
}

it("signs the example of Slack's documentation as Slack does", () => {
  expect(signSlackRequest({ secret: EXAMPLE_SIGNING_SECRET, timestamp: 1531420618, body })).toEqual(EXAMPLE)
})

it('is the event of an HTTP API: names in lower case, the form in base64', () => {
  const event = slackCommandEvent({ body, timestamp: 1531420618 })

  expect(event).toMatchObject({
    version: '2.0',
    routeKey: 'POST /slack/commands',
    rawPath: '/slack/commands',
    isBase64Encoded: true,
    body: Buffer.from(body).toString('base64'),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': EXAMPLE['X-Slack-Signature'],
    },
  })
})

it('differs from a usual command where a test wants it to', () => {
  const { body = '' } = slackCommandEvent({ command: { command: '/status', text: 'ä b', user_name: 'grace' } })

  const form = new URLSearchParams(Buffer.from(body, 'base64').toString())
  expect(Object.fromEntries(form)).toMatchObject({
    command: '/status',
    text: 'ä b',
    user_name: 'grace',
    response_url: expect.stringMatching(/^https:\/\/hooks\.slack\.com\/commands\/T0LOCAL00\/\d{12}\/\w{24}$/),
  })
})

it.each(['wrong', 'other-body', 'missing'] as const)('can be forged: signature %s', (signature) => {
  const valid = slackCommandEvent({ body, timestamp: 1531420618 })

  const forged = slackCommandEvent({ body, timestamp: 1531420618, signature })

  expect(forged.headers['x-slack-signature']).not.toBe(valid.headers['x-slack-signature'])
  expect(forged.body).toBe(valid.body)
})
