import { isFromSlack } from './verify.ts'

// The worked example of Slack's own documentation: docs.slack.dev/authentication/verifying-requests-from-slack
const secret = '8f742231b10e8888abcd99yyyzzz85a5'
const now = 1531420618_000
const request = {
  timestamp: '1531420618',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
}

describe('Slack request signatures', () => {
  it("accepts the example of Slack's documentation", () => {
    expect(isFromSlack(request, secret, now)).toBe(true)
  })

  it.each([-300, 0, 300])('accepts a clock that is %d seconds apart', (seconds) => {
    expect(isFromSlack(request, secret, now + seconds * 1000)).toBe(true)
  })

  it.each([
    ['that is 301 seconds old', request, now + 301_000],
    ['that is 301 seconds early', request, now - 301_000],
    ['whose body was changed', { ...request, body: request.body.replace('roadrunner', 'coyote') }, now],
    [
      'whose body was decoded and encoded again',
      { ...request, body: new URLSearchParams(`${request.body}&a=%20`).toString() },
      now,
    ],
    ['with the time of another', { ...request, timestamp: '1531420619' }, now],
    ['with a time that is no number', { ...request, timestamp: 'soon' }, now],
    ['without a time', { ...request, timestamp: undefined }, now],
    ['without a signature', { ...request, signature: undefined }, now],
    ['with half a signature', { ...request, signature: request.signature.slice(0, 33) }, now],
    ['with a signature in capitals', { ...request, signature: request.signature.toUpperCase() }, now],
    ['with a signature of many-byte letters', { ...request, signature: 'é'.repeat(67) }, now],
  ])('refuses a request %s', (_case, given, at) => {
    expect(isFromSlack(given, secret, at)).toBe(false)
  })

  it('refuses a request that another secret signed', () => {
    expect(isFromSlack(request, 'another', now)).toBe(false)
  })
})
