import type { PhysicalResource, Properties, ResourceContext } from '../service.ts'
import { type ContractServer, functionUri, startContractServer } from './contract-server.ts'
import { restApiResources } from './resource-types.ts'

let cloud: ContractServer

beforeEach(async () => {
  cloud = await startContractServer()
  cloud.functions.set('hello', () => ({ statusCode: 200, body: 'hello' }))
})
afterEach(() => cloud.close())

const context: ResourceContext = {
  region: 'us-east-1',
  account: '000000000000',
  stackName: 'stack',
  stackId: 'stack-id',
  logicalId: 'Logical',
  generateName: () => 'stack-Logical-1A2B3C4D5E6F',
}
const typeOf = (type: string) => restApiResources(cloud.apis)[`AWS::ApiGateway::${type}`]!
const create = async (type: string, properties: Properties): Promise<PhysicalResource> =>
  typeOf(type).create(properties, context)
const remove = (type: string, id: string, properties: Properties) => typeOf(type).delete(id, properties, context)

/** As the CLI writes a function's `http` event. */
const proxy = (RestApiId: string, ResourceId: unknown, more: Properties = {}): Properties => ({
  RestApiId,
  ResourceId,
  HttpMethod: 'GET',
  RequestParameters: {},
  ApiKeyRequired: false,
  AuthorizationType: 'NONE',
  Integration: { IntegrationHttpMethod: 'POST', Type: 'AWS_PROXY', Uri: functionUri('hello') },
  MethodResponses: [],
  ...more,
})

async function api() {
  const { id, attributes } = await create('RestApi', {
    Name: 'dev-demo',
    EndpointConfiguration: { Types: ['EDGE'] },
    Policy: '',
  })
  return { RestApiId: id, rootId: attributes?.RootResourceId }
}

const status = async (apiId: string, path = '/') => (await fetch(cloud.url(apiId, path))).status

describe('the resource types of a stack', () => {
  it('make an API that answers, and leave nothing', async () => {
    const { RestApiId, rootId } = await api()
    const resource = { RestApiId, ParentId: rootId, PathPart: 'hello' }
    const { id: ResourceId } = await create('Resource', resource)
    const method = proxy(RestApiId, ResourceId)
    const { id: methodId } = await create('Method', method)
    const deployment = { RestApiId, StageName: 'dev' }
    const { id: deploymentId } = await create('Deployment', deployment)

    const answer = await status(RestApiId, '/hello')
    const existing = typeOf('Method').existing?.(method, context)
    await remove('Deployment', deploymentId, deployment)
    const undeployed = await status(RestApiId, '/hello')
    await remove('Method', methodId, method)
    await remove('Resource', ResourceId, resource)
    await remove('RestApi', RestApiId, {})

    expect([answer, undeployed]).toEqual([200, 403])
    expect(existing).toBe(methodId)
    expect(cloud.apis.list('us-east-1')).toEqual([])
  })

  it('move the stage to a new deployment, and back where that is rolled back', async () => {
    const { RestApiId, rootId } = await api()
    const method = proxy(RestApiId, rootId)
    const { id: methodId } = await create('Method', method)
    const deployment = { RestApiId, StageName: 'dev' }
    await create('Deployment', deployment)
    await remove('Method', methodId, method)
    await create('Method', { ...method, HttpMethod: 'POST' })
    const { id: next } = await create('Deployment', deployment)

    const moved = await status(RestApiId)
    await remove('Deployment', next, deployment)
    const back = await status(RestApiId)

    expect([moved, back]).toEqual([403, 200])
  })

  it('guard a method by an authorizer, whose 401 a gateway response gives headers', async () => {
    const { RestApiId, rootId } = await api()
    const { id: AuthorizerId } = await create('Authorizer', {
      RestApiId,
      Name: 'auth',
      Type: 'TOKEN',
      AuthorizerUri: functionUri('auth'),
      AuthorizerResultTtlInSeconds: 300,
      IdentitySource: 'method.request.header.Authorization',
    })
    await create('Method', proxy(RestApiId, rootId, { AuthorizationType: 'CUSTOM', AuthorizerId }))
    await create('GatewayResponse', {
      RestApiId,
      ResponseType: 'DEFAULT_4XX',
      ResponseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" },
    })
    const { id: DeploymentId } = await create('Deployment', { RestApiId })
    await create('Stage', { RestApiId, DeploymentId, StageName: 'dev', Variables: { a: 'b' }, TracingEnabled: true })

    const response = await fetch(cloud.url(RestApiId, '/'))

    expect(response.status).toBe(401)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  it("answer the CLI's CORS preflight with the origin that matches, else with the first", async () => {
    const { RestApiId, rootId } = await api()
    const header = 'method.response.header.Access-Control-Allow-Origin'
    await create('Method', {
      RestApiId,
      ResourceId: rootId,
      HttpMethod: 'OPTIONS',
      AuthorizationType: 'NONE',
      RequestParameters: {},
      MethodResponses: [{ StatusCode: '200', ResponseParameters: { [header]: true }, ResponseModels: {} }],
      Integration: {
        Type: 'MOCK',
        RequestTemplates: { 'application/json': '{statusCode:200}' },
        ContentHandling: 'CONVERT_TO_TEXT',
        IntegrationResponses: [
          {
            StatusCode: '200',
            ResponseParameters: { [header]: "'http://localhost:1'" },
            ResponseTemplates: {
              'application/json':
                '#set($origin = $input.params("Origin"))\n#if($origin == "") #set($origin = $input.params("origin")) #end\n#if($origin.matches("http://localhost:1") || $origin.matches("http://localhost:2")) #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin) #end',
            },
          },
        ],
      },
    })
    await create('Deployment', { RestApiId, StageName: 'dev' })
    const allowed = async (origin: string) => {
      const response = await fetch(cloud.url(RestApiId, '/'), { method: 'OPTIONS', headers: { origin } })
      return response.headers.get('access-control-allow-origin')
    }

    expect(await allowed('http://localhost:2')).toBe('http://localhost:2')
    expect(await allowed('http://localhost:3')).toBe('http://localhost:1')
  })

  it.each([
    ['RestApi', { Name: 'a', Body: {} }, "The local cloud's AWS::ApiGateway::RestApi has no property Body"],
    ['RestApi', { Name: 'a', Policy: { Statement: [] } }, 'no resource policies'],
    ['Method', { RequestModels: {} }, 'has no property RequestModels'],
    ['Method', { ApiKeyRequired: 'true' }, 'no API keys'],
    ['Stage', { CacheClusterEnabled: true }, 'has no property CacheClusterEnabled'],
    ['Stage', { MethodSettings: [{ CachingEnabled: true }] }, 'no cache of responses'],
    ['Authorizer', { ProviderARNs: [] }, 'has no property ProviderARNs'],
  ])('refuse what they would not do: %s with %j', async (type, properties, message) => {
    const { RestApiId, rootId } = await api()
    const usual = type === 'Method' ? proxy(RestApiId, rootId) : type === 'RestApi' ? {} : { RestApiId }

    await expect(create(type, { ...usual, ...properties })).rejects.toThrow(message)
  })

  it('keep regions apart', async () => {
    const { RestApiId } = await api()

    expect(() => cloud.apis.get('eu-west-1', RestApiId)).toThrow('Invalid API identifier specified')
    expect(cloud.apis.list('eu-west-1')).toEqual([])
  })
})
