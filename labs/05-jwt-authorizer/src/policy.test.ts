import { policy } from '#lab/05-jwt-authorizer/src/policy.ts'
import { policySays } from '#local-cloud/iam/policy/policy-says.ts'
import { lesson } from '#workshop/lesson.ts'

const api = 'arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5'
const methods = ['GET/deployments', 'GET/deployments/7', 'GET/me', 'POST/deployments']

describe('Step 3 — Say what the caller may do', () => {
  it.each(['ada', 'auth0|507f1f77', 'grace'])(
    'names %s as the principal',
    lesson(
      {
        why: 'The principal is who API Gateway says is calling: in its access log, and to the backend.',
        look: 'src/policy.ts: principalId is the sub of the token.',
      },
      (sub: string) => {
        expect(policy(claims({ sub }), `${api}/dev/GET/me`).principalId).toBe(sub)
      },
    ),
  )

  it.each(['dev', 'prod'])(
    'lets the bearer of the scope call every method of the stage %s, whichever was called first',
    lesson(
      {
        why: 'API Gateway keeps the policy for 300 seconds by the token, and judges the next request by it. One that allows methodArn alone makes the second route a 403, for five minutes and for some callers only.',
        look: 'src/policy.ts: Resource is the API and the stage out of methodArn, then /*.',
      },
      (stage: string) => {
        const said = methods.map((first) => {
          const { policyDocument } = policy(claims(), `${api}/${stage}/${first}`)
          return methods.map((next) =>
            policySays(policyDocument as never, 'execute-api:Invoke', `${api}/${stage}/${next}`),
          )
        })

        expect(said).toEqual(methods.map(() => methods.map(() => 'allow')))
      },
    ),
  )

  it.each([
    '',
    'deployments:write',
    'deployments:reading',
    'xdeployments:read',
    'DEPLOYMENTS:READ',
    'deployments read',
  ])(
    'denies every method to the scope "%s"',
    lesson(
      {
        why: 'The token is good, so this is no 401: the caller is known, and may not. An explicit Deny is a 403, and it is kept as an Allow is.',
        look: 'src/policy.ts: split the scope at the blanks, and look for the whole word. Deny what you would have allowed.',
      },
      (scope: string) => {
        const { policyDocument } = policy(claims({ scope }), `${api}/dev/GET/deployments`)

        expect(
          methods.map((method) => policySays(policyDocument as never, 'execute-api:Invoke', `${api}/dev/${method}`)),
        ).toEqual(methods.map(() => 'explicitDeny'))
      },
    ),
  )

  it.each(['deployments:read', 'deployments:read profile', 'profile deployments:read openid', ' deployments:read '])(
    'finds the scope in "%s"',
    lesson(
      {
        why: 'A token has many scopes, in any order: a list of words in one text (RFC 8693, section 4.2).',
        look: "src/policy.ts: scope.split(' ').includes(…).",
      },
      (scope: string) => {
        const { policyDocument } = policy(claims({ scope }), `${api}/dev/GET/deployments`)

        expect(policySays(policyDocument as never, 'execute-api:Invoke', `${api}/dev/GET/deployments`)).toBe('allow')
      },
    ),
  )

  it(
    'allows nothing of another stage or another API',
    lesson(
      {
        why: 'A wildcard is quickly too wide. The policy is meant for this stage: a token of the dev stage should not open prod, should the two ever share an authorizer.',
        look: 'src/policy.ts: the wildcard begins behind the stage.',
      },
      () => {
        const { policyDocument } = policy(claims(), `${api}/dev/GET/me`)
        const says = (arn: string) => policySays(policyDocument as never, 'execute-api:Invoke', arn)

        expect([`${api}/dev/GET/me`, `${api}/prod/GET/me`, `${api}x/dev/GET/me`].map(says)).toEqual([
          'allow',
          'implicitDeny',
          'implicitDeny',
        ])
      },
    ),
  )

  it.each([
    ['wildcards', 'GET/deployments/*?'],
    ['a policy variable', `GET/deployments/$\{aws:userid}`],
    ['1,500 characters', `GET/deployments/${'x'.repeat(1500)}`],
  ])(
    'says the same of a path with %s',
    lesson(
      {
        why: 'The path in methodArn is what the caller typed. In a policy * and ? mean "anything", so a path may not get there; and a resource of more than 512 characters makes the answer a 500.',
        look: 'src/policy.ts: take the first two parts of methodArn, and nothing of what comes behind.',
      },
      (_what: string, method: string) => {
        const plain = policy(claims(), `${api}/dev/GET/me`)

        expect(policy(claims(), `${api}/dev/${method}`)).toEqual(plain)
        expect(policySays(plain.policyDocument as never, 'execute-api:Invoke', `${api}/dev/GET/me`)).toBe('allow')
      },
    ),
  )
})

function claims(said: { sub?: string; scope?: string } = {}) {
  return { sub: 'ada', scope: 'deployments:read', exp: 1795598400, ...said }
}
