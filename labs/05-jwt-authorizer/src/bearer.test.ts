import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda'
import { authorizer } from '#lab/05-jwt-authorizer/src/authorizer.ts'
import { bearer } from '#lab/05-jwt-authorizer/src/bearer.ts'
import { tokenAuthorizerEvent } from '#local-cloud/apigateway/event.ts'
import { lesson } from '#workshop/lesson.ts'
import { secretSigner } from '#workshop/tokens/signers.ts'

const names = { issuer: 'https://issuer.example/', audience: 'https://api.example' }
const trust = { ...names, algorithm: 'HS256' as const, keyFor: () => secretSigner(names).key }
const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:a1b2c3/dev/GET/me'

const NO_TOKEN: [what: string, header: string][] = [
  ['nothing', ''],
  ['the scheme alone', 'Bearer'],
  ['the scheme and a blank', 'Bearer '],
  ['another scheme', 'Basic YWRhOmxvdmVsYWNl'],
  ['another scheme in front of a token', 'Token aaa.bbb.ccc'],
  ['a token without a scheme', 'aaa.bbb.ccc'],
  ['no blank behind the scheme', 'Beareraaa.bbb.ccc'],
  ['something in front', 'x Bearer aaa.bbb.ccc'],
  ['two tokens', 'Bearer aaa.bbb.ccc ddd.eee.fff'],
  ['a second line', 'Bearer aaa.bbb.ccc\nX: y'],
  ['two parts', 'Bearer aaa.bbb'],
  ['an empty signature', 'Bearer aaa.bbb.'],
  ['five parts', 'Bearer aaa.bbb.ccc.ddd.eee'],
  ['letters that are not of base64url', 'Bearer aaa.b+b.c/c='],
]

let logged: unknown[]

beforeEach(() => {
  logged = []
  for (const level of ['log', 'info', 'warn', 'error'] as const) {
    jest.spyOn(console, level).mockImplementation((...said) => logged.push(...said))
  }
})
afterEach(() => jest.restoreAllMocks())

describe('Step 1 — Take the token out of the header', () => {
  it.each([
    ['Bearer', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln'],
    ['bearer', 'aaa.bbb.ccc'],
    ['BEARER', 'a-b.c_d.e-f'],
    ['Bearer   ', '000.111.222'],
    ['Bearer', 'Bearer.Bearer.Bearer'],
  ])(
    'finds the token behind "%s": %s',
    lesson(
      {
        why: 'HTTP says that the case of a scheme does not matter, and clients write it as they like. The token itself may hold any letters, those of "Bearer" too.',
        look: 'src/bearer.ts: one regular expression from ^ to $, with the flag i, says what the whole header is.',
      },
      (scheme: string, token: string) => {
        expect(found(`${scheme} ${token}`)).toBe(token)
      },
    ),
  )

  it.each(NO_TOKEN)(
    'finds no token in %s',
    lesson(
      {
        why: 'A header that is almost right is not right: whatever is repaired here, the next proxy, log or cache may read in another way.',
        look: 'src/bearer.ts: throw where the header is not exactly a scheme, blanks and three parts of base64url.',
      },
      (_what: string, header: string) => {
        expect(() => bearer(header)).toThrow()
      },
    ),
  )

  it.each(NO_TOKEN)(
    'answers %s with a 401',
    lesson(
      {
        why: 'API Gateway answers 401 only where the function throws an error whose message is exactly "Unauthorized". Any other error is a 500, which tells the caller that you are broken.',
        look: "src/authorizer.ts: catch what goes wrong with the token, and throw new Error('Unauthorized').",
      },
      async (_what: string, header: string) => {
        const answer = await statusOf(tokenAuthorizerEvent(header, methodArn))

        expect(answer).toBe('401, by the error "Unauthorized"')
      },
    ),
  )

  it(
    'says in the log why it refused, and never what was in the header',
    lesson(
      {
        why: 'The caller learns only that the answer is no; you need the reason. A token in a log can be used by everybody who reads the log, until it expires.',
        look: 'src/authorizer.ts: console.warn the reason, not the header.',
      },
      async () => {
        const answer = await statusOf(tokenAuthorizerEvent('Basic c2VjcmV0LXRva2Vu', methodArn))

        expect(answer).toMatch(/^401/)
        expect(JSON.stringify(logged)).toMatch(/\w+ \w+/)
        expect(JSON.stringify(logged)).not.toContain('c2VjcmV0LXRva2Vu')
      },
    ),
  )
})

/** The token, or that there is none. */
function found(header: string): string {
  try {
    return bearer(header)
  } catch (error) {
    return `none: ${error}`
  }
}

/** What API Gateway makes of the authorizer's answer. */
async function statusOf(event: APIGatewayTokenAuthorizerEvent): Promise<string> {
  try {
    return `none: the authorizer answered ${JSON.stringify(await authorizer(trust)(event))}`
  } catch (error) {
    const message = error instanceof Error ? error.message : undefined
    return `${message === 'Unauthorized' ? 401 : 500}, by the error ${JSON.stringify(message)}`
  }
}
