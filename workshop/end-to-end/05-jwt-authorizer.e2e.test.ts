import { LambdaClient, UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda'
import type { CloudEvent } from '#local-cloud/cloud.ts'
import { readSecret } from '../secrets.ts'
import type { Attack } from '../tokens/attacks/make.ts'
import { attacksOn } from '../tokens/attacks.ts'
import { deployedSigner } from '../tokens/deployed-signer.ts'
import { issue, type Signer } from '../tokens/token.ts'
import { type Desk, deployed } from './desk.ts'
import { withoutStatement } from './role-statements.ts'

const AUTHORIZER = 'jwt-authorizer-dev-authorizer'
const UNAUTHORIZED = { status: 401, body: { message: 'Unauthorized' }, challenge: 'Bearer' }
const FORBIDDEN = {
  status: 403,
  body: { Message: 'User is not authorized to access this resource with an explicit deny' },
  challenge: 'Bearer error="insufficient_scope", scope="deployments:read"',
}

let desk: Desk
let api: string
let signer: Signer
/** All that happened: the cloud itself remembers only the newest. */
const happened: CloudEvent[] = []
/** Every token that was sent. */
const sent: string[] = []

beforeAll(async () => {
  desk = await deployed(['02-http-and-events'])
  desk.cloud.subscribe((event) => happened.push(event))
  await deployWith('HS256')
}, 60_000)
afterAll(() => desk?.close())

describe('the API behind the authorizer, with a shared secret (HS256)', () => {
  it('shows the bearer of a good token what lab 02 keeps, and answers 404 to what it does not', async () => {
    const token = await issue(signer)
    const { id } = await orderedDeployment()
    const [list, one, none] = [
      await get('/deployments', token),
      await get(`/deployments/${id}`, token),
      await get('/deployments/0199a000-0000-7000-8000-000000000000', token),
    ]

    expect(list).toMatchObject({ status: 200, body: { deployments: [{ id, service: 'api', stage: 'prod' }] } })
    expect(one).toMatchObject({ status: 200, body: { id, requestedBy: 'ada' } })
    expect(none).toMatchObject({ status: 404, body: { message: 'There is no such deployment.' } })
  })

  it('tells the backend who is calling', async () => {
    const token = await issue(signer, { sub: 'grace', name: 'Grace', teams: ['a', 'b'], onCall: false, org: { id: 7 } })

    expect(await get('/me', token)).toMatchObject({
      status: 200,
      body: {
        caller: 'grace',
        name: 'Grace',
        teams: ['a', 'b'],
        onCall: false,
        scopes: ['profile', 'deployments:read'],
      },
    })
  })

  it('asks the authorizer once for all routes of one token, and again for another', async () => {
    const [first, second] = [await issue(signer, { jti: '1' }), await issue(signer, { jti: '2' })]
    const before = invocations()
    const statuses = []
    for (const path of ['/deployments', '/me', '/deployments/7', '/me']) statuses.push((await get(path, first)).status)
    const afterFirst = invocations()
    await get('/me', second)

    expect(statuses).toEqual([200, 200, 404, 200])
    expect([afterFirst - before, invocations() - afterFirst]).toEqual([1, 1])
  })

  it.each([undefined, '', 'deployments:write', 'deployments:reading'])(
    'answers 403 to a good token with the scope %p, on each route',
    async (scope) => {
      const token = await issue(signer, { scope })

      expect([await get('/deployments', token), await get('/me', token)]).toEqual([FORBIDDEN, FORBIDDEN])
    },
  )

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['another scheme', 'Basic YWRhOmxvdmVsYWNl'],
    ['no scheme', 'aaa.bbb.ccc'],
    ['two tokens', 'Bearer aaa.bbb.ccc aaa.bbb.ccc'],
  ])('answers 401 to %s, without asking the authorizer', async (_what, authorization) => {
    const before = invocations()

    expect(await request('/deployments', authorization)).toEqual(UNAUTHORIZED)
    expect(invocations()).toBe(before)
  })

  it.each(attacksOn('HS256'))('answers 401 to a token that %s', isRefused)

  it('answers as ever after all of that', async () => {
    expect(await get('/me', await issue(signer))).toMatchObject({ status: 200 })
  })
})

describe('the roles of its functions', () => {
  const stack = 'jwt-authorizer-dev'

  it('without ssm:GetParameter the authorizer cannot read the secret: 500, since that is not the caller', async () => {
    const answer = await withoutStatement(desk, { stack, role: 'AuthorizerRole' }, 'ssm:GetParameter', () =>
      fresh('/me'),
    )

    expect(answer).toMatchObject({ status: 500 })
    expect(denied()).toContain('ssm:GetParameter')
  })

  it.each([
    ['s3:ListBucket', '/deployments'],
    ['s3:GetObject', '/deployments'],
    // What is not there is a 404 only to who may list.
    ['s3:ListBucket', '/deployments/0199a000-0000-7000-8000-000000000000'],
  ])('without %s GET %s fails', async (action, path) => {
    const answer = await withoutStatement(desk, { stack, role: 'DeploymentsRole' }, action, () => fresh(path))

    expect(answer).toMatchObject({ status: 502 })
    expect(denied()).toContain(action)
  })

  it.each([
    ['AuthorizerRole', 'authorizer', '/me'],
    ['DeploymentsRole', 'deployments', '/deployments'],
    ['MeRole', 'me', '/me'],
  ])('without logs:CreateLogStream of %s there is no log of %s', async (role, name, path) => {
    await withoutStatement(desk, { stack, role }, 'logs:CreateLogStream', () => fresh(path))

    expect(details('lambda.log-denied')).toContainEqual(
      expect.objectContaining({ functionName: `jwt-authorizer-dev-${name}` }),
    )
  })
})

describe('with a policy for the method that was called', () => {
  it('turns callers away on their second route, for as long as the policy is kept', async () => {
    await desk.deploy('05-jwt-authorizer', {
      file: 'src/policy.ts',
      edit: (code) => code.replace('everyMethodOf(methodArn)', 'methodArn || everyMethodOf(methodArn)'),
    })
    const token = await issue(signer, { jti: 'two routes' })
    const statuses = [await get('/deployments', token), await get('/me', token), await get('/deployments', token)]

    expect(statuses.map(({ status }) => status)).toEqual([200, 403, 200])
  }, 30_000)
})

describe("the API behind the authorizer, with the issuer's keys (RS256)", () => {
  let hs: Signer

  beforeAll(async () => {
    hs = signer
    await deployWith('RS256')
  }, 30_000)

  it('lets in whom the issuer signed for, and no longer who has the secret', async () => {
    expect(await get('/me', await issue(signer))).toMatchObject({ status: 200, body: { caller: 'ada' } })
    expect(await get('/me', await issue(hs))).toEqual(UNAUTHORIZED)
  })

  it('fetches the keys once for many tokens', async () => {
    await startAnew()
    const before = asked()
    for (let token = 0; token < 5; token++) await get('/me', await issue(signer, { jti: `many-${token}` }))

    expect(asked() - before).toBe(1)
  })

  it.each(attacksOn('RS256'))('answers 401 to a token that %s', isRefused)

  it('asks the issuer seldom, however many unknown keys are named', async () => {
    const before = asked()
    const started = performance.now()
    for (let made = 0; made < 30; made++) await get('/me', await issue(signer, {}, { kid: `made-up-${made}` }))

    expect(asked() - before).toBeLessThanOrEqual(1 + (performance.now() - started) / 5000)
  })

  it('takes a new key at once after a rotation, and the one before as long as it is published', async () => {
    await startAnew()
    const [{ kid }, old] = [signer, await issue(signer, { jti: 'old' })]
    const before = await get('/me', await issue(signer, { jti: 'before' }))
    await issuer('POST', '/rotate')
    signer = await deployedSigner('dev')
    const answers = [before, await get('/me', await issue(signer)), await get('/me', old)]

    expect(signer.kid).not.toBe(kid)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('refuses a key that was revoked, when it looks for keys again', async () => {
    const old = await issue(signer, { jti: 'stolen' })
    await issuer('POST', '/rotate', { revoke: true })
    signer = await deployedSigner('dev')
    const answers = [await get('/me', await issue(signer)), await get('/me', old)]

    expect(answers.map(({ status }) => status)).toEqual([200, 401])
  })

  it.each([
    ['is down', { status: 503 }],
    ['hangs up', { reset: true }],
    ['sends half of them', { truncate: true }],
    ['answers another 200', { status: 200 }],
    ['is slow', { delayMs: 20_000 }],
  ])('answers 401 within 4 seconds while the issuer %s, where it has no keys yet', async (_how, fault) => {
    await startAnew()
    await issuer('PUT', '/faults', fault)
    const started = performance.now()
    const answer = await get('/me', await issue(signer, { jti: JSON.stringify(fault) }))
    await issuer('DELETE', '/faults')

    expect(answer).toEqual(UNAUTHORIZED)
    expect(performance.now() - started).toBeLessThan(4000)
  })

  it('lets in those whose keys it knows while the issuer is down', async () => {
    await startAnew()
    await get('/me', await issue(signer, { jti: 'before' }))
    await issuer('PUT', '/faults', { status: 503 })
    const known = await get('/me', await issue(signer, { jti: 'during' }))
    const unknown = await get('/me', await issue(signer, {}, { kid: 'unheard-of' }))
    await issuer('DELETE', '/faults')

    expect([known.status, unknown.status]).toEqual([200, 401])
  })
})

describe('what is told of all this', () => {
  it('no answer was a 5xx but those of the roles', () => {
    const broken = details('apigateway.request').filter(({ status }) => Number(status) >= 500)

    expect(broken).toHaveLength(4)
  })

  it('no log and no event holds the secret or a token', async () => {
    const told = JSON.stringify(happened)

    expect(told).toContain('Refused a token')
    expect(told).not.toContain(await readSecret('jwt-secret', 'dev'))
    expect(sent.filter((token) => token.length > 40 && told.includes(token))).toEqual([])
  })
})

async function deployWith(algorithm: Signer['algorithm']): Promise<void> {
  await desk.deploy('05-jwt-authorizer', { edit: (yml) => yml.replace('algorithm: HS256', `algorithm: ${algorithm}`) })
  api = await desk.endpoint('jwt-authorizer')
  signer = await deployedSigner('dev')
}

async function isRefused(_that: string, attack: Attack): Promise<void> {
  expect(await get('/deployments', await attack.make(signer))).toEqual(UNAUTHORIZED)
}

interface Answer {
  status: number
  body: unknown
  challenge?: string
}

function get(path: string, token: string): Promise<Answer> {
  sent.push(token)
  return request(path, `Bearer ${token}`)
}

/** With a token that no policy is kept for. */
async function fresh(path: string): Promise<Answer> {
  return get(path, await issue(signer, { jti: `fresh-${sent.length}` }))
}

async function request(path: string, authorization?: string): Promise<Answer> {
  const headers = authorization === undefined ? undefined : { authorization }
  const response = await fetch(`${api}${path}`, { headers })
  const challenge = response.headers.get('www-authenticate')
  return { status: response.status, body: await response.json(), ...(challenge !== null && { challenge }) }
}

/** A deployment, ordered at the API of lab 02. */
async function orderedDeployment(): Promise<{ id: string }> {
  const response = await fetch(`${await desk.endpoint('http-and-events')}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ service: 'api', stage: 'prod', requestedBy: 'ada' }),
  })
  return response.json()
}

async function issuer(method: string, path: string, body?: object): Promise<void> {
  const init = { method, body: body && JSON.stringify(body) }
  const response = await fetch(`${desk.url}/_partners/issuer/local${path}`, init)
  if (!response.ok) throw new Error(await response.text())
}

/** A changed configuration gives the authorizer new execution environments, without keys. */
async function startAnew(): Promise<void> {
  const client = new LambdaClient(desk.client)
  const Description = `new at event ${happened.length}`
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: AUTHORIZER, Description }))
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 10, minDelay: 0.05, maxDelay: 0.1 } as never, {
    FunctionName: AUTHORIZER,
  })
  client.destroy()
}

function details(type: string): Record<string, unknown>[] {
  return happened.filter((event) => event.type === type).map(({ detail }) => detail)
}

function invocations(): number {
  return details('lambda.invocation').filter(({ functionName }) => functionName === AUTHORIZER).length
}

function asked(): number {
  return details('issuer.asked').length
}

function denied(): unknown[] {
  return details('iam.access-denied').map(({ action }) => action)
}
