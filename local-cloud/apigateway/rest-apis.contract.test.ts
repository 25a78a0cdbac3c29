import {
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  DeleteDeploymentCommand,
  DeleteMethodCommand,
  DeleteRestApiCommand,
  GetDeploymentsCommand,
  GetMethodCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  GetStageCommand,
  GetStagesCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
import { openStore } from '../store.ts'
import {
  addMethod,
  type ContractServer,
  createApi,
  deploy,
  functionUri,
  startContractServer,
} from './contract-server.ts'
import { RestApis } from './rest-apis.ts'

let cloud: ContractServer

beforeAll(async () => {
  cloud = await startContractServer()
  cloud.functions.set('hello', () => ({ statusCode: 200, body: 'hello' }))
})
afterAll(() => cloud.close())

describe('a REST API', () => {
  it('is created with a root resource, listed, changed and deleted', async () => {
    const created = await cloud.client.send(new CreateRestApiCommand({ name: 'shop', description: 'old' }))
    const restApiId = created.id!
    const value = 'new'

    await cloud.client.send(
      new UpdateRestApiCommand({
        restApiId,
        patchOperations: [
          { op: 'replace', path: '/description', value },
          { op: 'add', path: '/binaryMediaTypes/image~1png' },
        ],
      }),
    )
    const read = await cloud.client.send(new GetRestApiCommand({ restApiId }))
    const { items } = await cloud.client.send(new GetRestApisCommand({}))
    await cloud.client.send(new DeleteRestApiCommand({ restApiId }))

    expect(restApiId).toMatch(/^[a-z0-9]{10}$/)
    expect(created.createdDate).toBeInstanceOf(Date)
    expect(read).toMatchObject({ name: 'shop', description: 'new', binaryMediaTypes: ['image/png'] })
    expect(items).toContainEqual(expect.objectContaining({ id: restApiId, rootResourceId: created.rootResourceId }))
    await expect(cloud.client.send(new GetRestApiCommand({ restApiId }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: `Invalid API identifier specified 000000000000:${restApiId}`,
    })
  })

  it('shows its resources with their paths, and its methods with their integrations', async () => {
    const api = await createApi(cloud)
    await addMethod(cloud, api, 'GET', '/a/{b}', 'hello')

    const { items } = await cloud.client.send(new GetResourcesCommand({ restApiId: api.apiId }))
    const resourceId = items?.find(({ path }) => path === '/a/{b}')?.id
    const target = { restApiId: api.apiId, resourceId, httpMethod: 'GET' }
    const method = await cloud.client.send(new GetMethodCommand(target))
    await cloud.client.send(new DeleteMethodCommand(target))

    expect(items?.map(({ path }) => path).sort()).toEqual(['/', '/a', '/a/{b}'])
    expect(method).toMatchObject({
      httpMethod: 'GET',
      authorizationType: 'NONE',
      methodIntegration: { type: 'AWS_PROXY', httpMethod: 'POST', uri: functionUri('hello'), timeoutInMillis: 29000 },
    })
    await expect(cloud.client.send(new GetMethodCommand(target))).rejects.toThrow('Invalid Method identifier specified')
  })

  it('is served as it was when it was deployed', async () => {
    const api = await createApi(cloud)
    await addMethod(cloud, api, 'GET', '/a', 'hello')
    await deploy(cloud, api)
    await addMethod(cloud, api, 'GET', '/b', 'hello')

    const before = await fetch(cloud.url(api.apiId, '/b'))
    await deploy(cloud, api)
    const after = await fetch(cloud.url(api.apiId, '/b'))

    expect([before.status, after.status]).toEqual([403, 200])
  })

  it('outlives a restart, its deployments and stages too', async () => {
    const api = await createApi(cloud)
    await addMethod(cloud, api, 'GET', '/a', 'hello')
    await deploy(cloud, api)

    const restarted = new RestApis({ ...cloud.apis.platform, store: openStore(cloud.dataDir) })

    expect(restarted.byId(api.apiId)).toEqual(JSON.parse(JSON.stringify(cloud.apis.byId(api.apiId))))
    expect(restarted.byId(api.apiId)?.stages).toHaveProperty('dev')
  })

  it('has stages apart, which can be moved to another deployment, and variables', async () => {
    const api = await createApi(cloud)
    const restApiId = api.apiId
    await addMethod(cloud, api, 'GET', '/a', 'hello')
    const first = await deploy(cloud, api)
    const second = await cloud.client.send(new CreateDeploymentCommand({ restApiId, description: 'second' }))
    await cloud.client.send(new CreateStageCommand({ restApiId, stageName: 'prod', deploymentId: first }))

    await cloud.client.send(
      new UpdateStageCommand({
        restApiId,
        stageName: 'prod',
        patchOperations: [
          { op: 'replace', path: '/deploymentId', value: second.id },
          { op: 'replace', path: '/variables/table', value: 'users' },
        ],
      }),
    )
    const prod = await cloud.client.send(new GetStageCommand({ restApiId, stageName: 'prod' }))
    const { item } = await cloud.client.send(new GetStagesCommand({ restApiId }))
    const { items } = await cloud.client.send(new GetDeploymentsCommand({ restApiId }))

    expect(prod).toMatchObject({ deploymentId: second.id, variables: { table: 'users' } })
    expect(item?.map(({ stageName, deploymentId }) => [stageName, deploymentId])).toEqual([
      ['dev', first],
      ['prod', second.id],
    ])
    expect(items).toHaveLength(2)
    await expect(
      cloud.client.send(new DeleteDeploymentCommand({ restApiId, deploymentId: second.id })),
    ).rejects.toThrow('Active stages pointing to this deployment must be moved or deleted')
  })
})

describe('the control plane refuses', () => {
  it('what is there already, and what is not there', async () => {
    const api = await createApi(cloud)
    const restApiId = api.apiId
    const root = { restApiId, parentId: api.rootId }
    await cloud.client.send(new CreateResourceCommand({ ...root, pathPart: 'a' }))
    await cloud.client.send(new CreateResourceCommand({ ...root, pathPart: '{id}' }))

    const refusals = [
      [
        new CreateResourceCommand({ ...root, pathPart: 'a' }),
        'ConflictException',
        'Another resource with the same parent already has this name: a',
      ],
      [new CreateResourceCommand({ ...root, pathPart: '{name}' }), 'BadRequestException', 'only one is allowed'],
      [
        new CreateResourceCommand({ ...root, pathPart: 'a/b' }),
        'BadRequestException',
        "Resource's path part only allow",
      ],
      [
        new CreateResourceCommand({ restApiId, parentId: 'x', pathPart: 'a' }),
        'NotFoundException',
        'Invalid Resource identifier specified',
      ],
      [new CreateDeploymentCommand({ restApiId }), 'BadRequestException', "The REST API doesn't contain any methods"],
      [new GetStageCommand({ restApiId, stageName: 'x' }), 'NotFoundException', 'Invalid stage identifier specified'],
    ] as const

    for (const [command, name, message] of refusals) {
      await expect(cloud.client.send(command as CreateDeploymentCommand)).rejects.toMatchObject({
        name,
        message: expect.stringContaining(message),
      })
    }
  })

  it('a deployment of a method without an integration', async () => {
    const api = await createApi(cloud)
    const target = { restApiId: api.apiId, resourceId: api.rootId, httpMethod: 'GET' }
    await cloud.client.send(new PutMethodCommand({ ...target, authorizationType: 'NONE' }))

    await expect(deploy(cloud, api)).rejects.toThrow('No integration defined for method')
  })

  it.each([
    [{ authorizationType: 'AWS_IAM' }, 'the authorization types NONE and CUSTOM'],
    [{ authorizationType: 'NONE', apiKeyRequired: true }, 'no API keys'],
    [{ authorizationType: 'NONE', requestValidatorId: 'v' }, 'no request validators'],
    [{ authorizationType: 'CUSTOM', authorizerId: 'x' }, 'Invalid authorizer ID specified'],
  ])('a method with %j', async (input, message) => {
    const { apiId: restApiId, rootId: resourceId } = await createApi(cloud)

    const put = cloud.client.send(new PutMethodCommand({ restApiId, resourceId, httpMethod: 'GET', ...input }))

    await expect(put).rejects.toMatchObject({ name: 'BadRequestException', message: expect.stringContaining(message) })
  })

  it.each([
    [{ type: 'HTTP' as const, uri: 'http://example.com' }, 'AWS_PROXY and MOCK'],
    [{ type: 'AWS_PROXY' as const, uri: 'arn:aws:apigateway:us-east-1:sqs:path/q' }, 'Lambda functions only'],
    [
      { type: 'AWS_PROXY' as const, uri: functionUri('f'), integrationHttpMethod: 'GET' },
      'the integration method POST',
    ],
    [{ type: 'MOCK' as const, timeoutInMillis: 30_000 }, 'Timeout should be between 50 ms and 29000 ms'],
    [{ type: 'MOCK' as const, requestTemplates: { 'application/json': '#if(1){}#end' } }, 'takes the request template'],
  ])('an integration with %j', async (input, message) => {
    const { apiId: restApiId, rootId: resourceId } = await createApi(cloud)
    const target = { restApiId, resourceId, httpMethod: 'GET' }
    await cloud.client.send(new PutMethodCommand({ ...target, authorizationType: 'NONE' }))

    const put = cloud.client.send(new PutIntegrationCommand({ ...target, integrationHttpMethod: 'POST', ...input }))

    await expect(put).rejects.toMatchObject({ name: 'BadRequestException', message: expect.stringContaining(message) })
  })

  it.each([
    [{ type: 'COGNITO_USER_POOLS' as const }, 'TOKEN and REQUEST'],
    [{ authorizerResultTtlInSeconds: 3601 }, 'between 0 and 3600'],
    [{ identitySource: 'method.request.header.A,method.request.header.B' }, 'must be one header'],
    [{ identityValidationExpression: '(' }, 'Invalid identity validation expression'],
    [
      { type: 'REQUEST' as const, identitySource: '' },
      'Identity source required when authorization caching is enabled',
    ],
    [{ type: 'REQUEST' as const, identitySource: 'header.A' }, 'Invalid identity source: header.A'],
    [{ authorizerUri: 'arn:aws:lambda:x' }, 'Invalid Authorizer URI'],
  ])('an authorizer with %j', async (input, message) => {
    const { apiId: restApiId } = await createApi(cloud)
    const identitySource = 'method.request.header.Authorization'
    const usual = { restApiId, name: 'a', type: 'TOKEN' as const, authorizerUri: functionUri('auth'), identitySource }

    const create = cloud.client.send(new CreateAuthorizerCommand({ ...usual, ...input }))

    await expect(create).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining(message),
    })
  })
})

describe('a MOCK integration', () => {
  it('answers with constant headers and body', async () => {
    const api = await createApi(cloud)
    const target = { restApiId: api.apiId, resourceId: api.rootId, httpMethod: 'OPTIONS' }
    const header = 'method.response.header.Access-Control-Allow-Origin'
    await cloud.client.send(new PutMethodCommand({ ...target, authorizationType: 'NONE' }))
    await cloud.client.send(
      new PutIntegrationCommand({
        ...target,
        type: 'MOCK',
        requestTemplates: { 'application/json': '{statusCode:204}' },
      }),
    )
    const response = { ...target, statusCode: '204' }
    await cloud.client.send(new PutMethodResponseCommand({ ...response, responseParameters: { [header]: true } }))
    await cloud.client.send(new PutIntegrationResponseCommand({ ...response, responseParameters: { [header]: "'*'" } }))
    await deploy(cloud, api)

    const answer = await fetch(cloud.url(api.apiId, '/'), { method: 'OPTIONS' })

    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })
})
