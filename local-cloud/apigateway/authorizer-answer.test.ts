import { authorizerAnswer } from './authorizer-answer.ts'
import { GatewayError } from './gateway-error.ts'

const statement = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }
const policyDocument = { Version: '2012-10-17', Statement: [statement] }
const answer = { principalId: 'ada', policyDocument }

const read = (value: unknown, functionError?: string) =>
  authorizerAnswer({ payload: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), functionError })

describe("an authorizer's answer", () => {
  it('gives the backend the principal and the context, all as strings', () => {
    const grant = read({ ...answer, context: { scope: 'read', level: 3, admin: false, none: null } })

    expect(grant.context).toEqual({ principalId: 'ada', scope: 'read', level: '3', admin: 'false' })
  })

  it('may have one statement that is no list, and lists of actions and resources', () => {
    const one = { ...statement, Action: ['execute-api:Invoke'], Resource: ['a', 'b'] }

    expect(read({ ...answer, policyDocument: { Statement: one } }).policy).toEqual({ Statement: [one] })
  })

  it.each([
    ['exactly "Unauthorized"', 'Unauthorized', 'UNAUTHORIZED', 401],
    ['in lower case', 'unauthorized', 'AUTHORIZER_FAILURE', 500],
    ['with a reason', 'Unauthorized: token expired', 'AUTHORIZER_FAILURE', 500],
    ['something else', 'db down', 'AUTHORIZER_FAILURE', 500],
    ['nothing', '', 'AUTHORIZER_FAILURE', 500],
  ])('that throws %s', (_what, errorMessage, type, status) => {
    expect(() => read({ errorType: 'Error', errorMessage }, 'Unhandled')).toThrow(
      expect.objectContaining({ type, status }),
    )
  })

  it.each([
    ['nothing', null],
    ['text', '"yes"'],
    ['a list', []],
    ['no JSON', 'oops'],
    ["an HTTP API's simple answer", { isAuthorized: true }],
    ['no principalId', { policyDocument }],
    ['a principalId that is a number', { ...answer, principalId: 7 }],
    ['no policy', { principalId: 'ada' }],
    ['a policy as text', { ...answer, policyDocument: JSON.stringify(policyDocument) }],
    ['no statement', { ...answer, policyDocument: { Version: '2012-10-17' } }],
    ['an empty list of statements', { ...answer, policyDocument: { Statement: [] } }],
    ['another effect', { ...answer, policyDocument: { Statement: [{ ...statement, Effect: 'allow' }] } }],
    ['no action', { ...answer, policyDocument: { Statement: [{ ...statement, Action: undefined }] } }],
    ['no resource', { ...answer, policyDocument: { Statement: [{ ...statement, Resource: undefined }] } }],
    [
      'a resource over 512 characters',
      { ...answer, policyDocument: { Statement: [{ ...statement, Resource: 'a'.repeat(513) }] } },
    ],
    ['a condition', { ...answer, policyDocument: { Statement: [{ ...statement, Condition: {} }] } }],
    ['an object in the context', { ...answer, context: { claims: { sub: 'ada' } } }],
    ['a list in the context', { ...answer, context: { scopes: ['read'] } }],
    ['a context that is no map', { ...answer, context: 'ada' }],
  ])('of the wrong shape is a configuration error: %s', (_what, value) => {
    expect(() => read(value)).toThrow(new GatewayError('AUTHORIZER_CONFIGURATION_ERROR'))
  })
})
