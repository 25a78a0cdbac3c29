import { isFromSlack, type SignedRequest } from '#lab/03-slack-commands/src/verify.ts'
import { slackCommandRequest } from '#local-cloud/partners/slack/event.ts'
import { lesson } from '#workshop/lesson.ts'

// The worked example of Slack's own documentation: docs.slack.dev/authentication/verifying-requests-from-slack
const secret = '8f742231b10e8888abcd99yyyzzz85a5'
const now = 1531420618_000
const request = {
  timestamp: '1531420618',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
}

describe('Step 2 — Verify that Slack sent it', () => {
  it(
    "accepts the example of Slack's documentation",
    lesson(
      {
        why: 'The signature is an HMAC with SHA-256 of "v0:", the time, ":" and the body, in hexadecimal. Only Slack and you have the secret that it is made with.',
        look: 'src/verify.ts: createHmac of node:crypto, with sha256 and the secret.',
      },
      () => {
        expect(isFromSlack(request, secret, now)).toBe(true)
      },
    ),
  )

  it.each([
    ['another-secret', 'api prod'],
    ['a-third-secret', 'web dev'],
  ])(
    'accepts what was signed with the secret %s, and not what was signed with another',
    lesson(
      {
        why: 'The secret is the argument. One that stands in the code is in the repository, in every copy of it, and cannot be changed without a deploy.',
        look: 'src/verify.ts: the parameter secret.',
      },
      (signingSecret: string, text: string) => {
        const signed = signedBy(signingSecret, text)

        const outcome = [isFromSlack(signed, signingSecret), isFromSlack(signed, `not ${signingSecret}`)]

        expect(outcome).toEqual([true, false])
      },
    ),
  )

  it.each([-300, -299, 0, 299, 300])(
    'accepts a clock that is %d seconds apart',
    lesson(
      {
        why: 'No two clocks agree. Five minutes are what Slack allows.',
        look: 'src/verify.ts: the distance between now / 1000 and the timestamp, at most 300.',
      },
      (seconds: number) => {
        expect(isFromSlack(request, secret, now + seconds * 1000)).toBe(true)
      },
    ),
  )

  it.each([
    ['301 seconds old', 301],
    ['a day old', 86_400],
    ['301 seconds early', -301],
    ['a year early', -365 * 86_400],
  ])(
    'refuses a good signature that is %s',
    lesson(
      {
        why: 'Who once saw a signed request could send it again for ever. A check for "too old" alone lets one pass that was signed for next year.',
        look: 'src/verify.ts: Math.abs.',
      },
      (_case: string, seconds: number) => {
        const outcome = [isFromSlack(request, secret, now), isFromSlack(request, secret, now + seconds * 1000)]

        expect(outcome).toEqual([true, false])
      },
    ),
  )

  it.each([
    ['whose body was changed', { ...request, body: request.body.replace('roadrunner', 'coyote') }],
    ['whose body was cut', { ...request, body: request.body.slice(0, -1) }],
    ['whose body was decoded and encoded again', { ...request, body: request.body.replaceAll('%2F', '%2f') }],
    ['with the time of another', { ...request, timestamp: '1531420619' }],
    ['with a time that is written otherwise', { ...request, timestamp: '1531420618.0' }],
    ['with a time that is no number', { ...request, timestamp: 'soon' }],
    ['without a time', { ...request, timestamp: undefined }],
    ['without a signature', { ...request, signature: undefined }],
    ['with an empty signature', { ...request, signature: '' }],
    ['with the scheme alone', { ...request, signature: 'v0=' }],
    ['with another scheme', { ...request, signature: request.signature.replace('v0', 'v1') }],
    ['with half a signature', { ...request, signature: request.signature.slice(0, 35) }],
    ['with a longer signature', { ...request, signature: `${request.signature}00` }],
    ['with a signature in capitals', { ...request, signature: request.signature.toUpperCase() }],
    ['with a signature of many-byte letters', { ...request, signature: 'é'.repeat(67) }],
  ])(
    'refuses a request %s',
    lesson(
      {
        why: 'A stranger sends what he likes. Each of these has to end as false: timingSafeEqual throws where the lengths differ, and an exception here would be a 500.',
        look: 'src/verify.ts: compare the lengths of the two buffers first, then their bytes.',
      },
      (_case: string, given: SignedRequest) => {
        const outcome = [isFromSlack(request, secret, now), verdict(given)]

        expect(outcome).toEqual([true, false])
      },
    ),
  )

  it(
    'compares signatures in constant time',
    lesson(
      {
        why: '=== stops at the first letter that differs, and so tells by its time how much of a guess was right. timingSafeEqual always takes as long.',
        look: 'src/verify.ts: crypto.timingSafeEqual.',
      },
      async () => {
        const crypto = jest.requireActual<typeof import('node:crypto')>('node:crypto')
        const compare = jest.fn(crypto.timingSafeEqual)
        jest.doMock('node:crypto', () => ({ ...crypto, timingSafeEqual: compare }))
        jest.resetModules()
        const { isFromSlack } = await import('#lab/03-slack-commands/src/verify.ts')

        const accepted = isFromSlack(request, secret, now)

        expect({ accepted, compared: compare.mock.calls.length }).toEqual({ accepted: true, compared: 1 })
      },
    ),
  )
})

function signedBy(signingSecret: string, text: string) {
  const { headers, body } = slackCommandRequest({ command: { text }, signingSecret })
  return { body, signature: headers['X-Slack-Signature'], timestamp: headers['X-Slack-Request-Timestamp'] }
}

/** An exception is an answer too, and a wrong one. */
function verdict(given: SignedRequest): boolean | string {
  try {
    return isFromSlack(given, secret, now)
  } catch (error) {
    return `threw ${error}`
  }
}
