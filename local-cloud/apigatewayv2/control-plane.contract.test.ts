import {
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  DeleteApiCommand,
  DeleteCorsConfigurationCommand,
  DeleteIntegrationCommand,
  DeleteRouteCommand,
  GetApiCommand,
  GetApisCommand,
  GetDeploymentsCommand,
  GetRoutesCommand,
  GetStageCommand,
  GetTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApiCommand,
  UpdateIntegrationCommand,
  UpdateRouteCommand,
} from '@aws-sdk/client-apigatewayv2'
import type { ResourceContext } from '../service.ts'
import { openStore } from '../store.ts'
import { startHttpApis } from './contract-server.ts'
import { HttpApis } from './http-apis.ts'
import { httpApiResources } from './resources.ts'

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:hello'
const AUTHORIZER = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`

let cloud: Awaited<ReturnType<typeof startHttpApis>>
let ApiId: string

beforeAll(async () => {
  cloud = await startHttpApis()
})
afterAll(() => cloud.close())
beforeEach(async () => {
  ApiId = (await cloud.client.send(new CreateApiCommand({ Name: 'pets', ProtocolType: 'HTTP', Tags: { team: 'a' } })))
    .ApiId!
})

const integration = () =>
  cloud.client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: FUNCTION,
      PayloadFormatVersion: '2.0',
    }),
  )

describe('the API of HTTP APIs', () => {
  it('creates, changes, lists and deletes an API', async () => {
    const updated = await cloud.client.send(
      new UpdateApiCommand({ ApiId, Description: 'all pets', CorsConfiguration: { AllowOrigins: ['*'] } }),
    )
    const listed = await cloud.client.send(new GetApisCommand({}))
    await cloud.client.send(new DeleteCorsConfigurationCommand({ ApiId }))
    const found = await cloud.client.send(new GetApiCommand({ ApiId }))
    await cloud.client.send(new DeleteApiCommand({ ApiId }))

    expect(updated).toMatchObject({ Name: 'pets', Description: 'all pets', CorsConfiguration: { AllowOrigins: ['*'] } })
    expect(listed.Items).toContainEqual(expect.objectContaining({ ApiId, Tags: { team: 'a' } }))
    expect(found).toMatchObject({
      ApiEndpoint: `${cloud.platform.url}/_aws/execute-api/${ApiId}`,
      ProtocolType: 'HTTP',
      CreatedDate: expect.any(Date),
    })
    expect(found.CorsConfiguration).toBeUndefined()
    await expect(cloud.client.send(new GetApiCommand({ ApiId }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: `Invalid API identifier specified 000000000000:${ApiId}`,
    })
  })

  it('changes what an update names and keeps the rest', async () => {
    const { IntegrationId } = await integration()

    const changed = await cloud.client.send(
      new UpdateIntegrationCommand({ ApiId, IntegrationId, TimeoutInMillis: 5000 }),
    )

    expect(changed).toMatchObject({ IntegrationUri: FUNCTION, PayloadFormatVersion: '2.0', TimeoutInMillis: 5000 })
  })

  it('lists a page at a time', async () => {
    for (const RouteKey of ['GET /a', 'GET /b', 'GET /c'])
      await cloud.client.send(new CreateRouteCommand({ ApiId, RouteKey }))

    const first = await cloud.client.send(new GetRoutesCommand({ ApiId, MaxResults: '2' }))
    const second = await cloud.client.send(new GetRoutesCommand({ ApiId, MaxResults: '2', NextToken: first.NextToken }))

    const keys = [...first.Items!, ...second.Items!].map(({ RouteKey }) => RouteKey)
    expect(keys.sort()).toEqual(['GET /a', 'GET /b', 'GET /c'])
    expect(second.NextToken).toBeUndefined()
  })

  it('tags APIs and stages', async () => {
    await cloud.client.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }))
    const api = `arn:aws:apigateway:us-east-1::/apis/${ApiId}`
    const stage = `${api}/stages/$default`

    await cloud.client.send(new TagResourceCommand({ ResourceArn: api, Tags: { cost: '1' } }))
    await cloud.client.send(new UntagResourceCommand({ ResourceArn: api, TagKeys: ['team'] }))
    await cloud.client.send(new TagResourceCommand({ ResourceArn: stage, Tags: { live: 'yes' } }))

    expect((await cloud.client.send(new GetTagsCommand({ ResourceArn: api }))).Tags).toEqual({ cost: '1' })
    expect(await cloud.client.send(new GetStageCommand({ ApiId, StageName: '$default' }))).toMatchObject({
      Tags: { live: 'yes' },
    })
  })

  it('shows deployments without what they froze', async () => {
    await cloud.client.send(new CreateRouteCommand({ ApiId, RouteKey: '$default' }))
    await cloud.client.send(new CreateDeploymentCommand({ ApiId, Description: 'first' }))

    const { Items } = await cloud.client.send(new GetDeploymentsCommand({ ApiId }))

    expect(Items).toMatchObject([{ Description: 'first', DeploymentStatus: 'DEPLOYED', AutoDeployed: false }])
    expect(Items![0]).not.toHaveProperty('configuration')
  })

  it.each<[string, () => Promise<unknown>, string, string]>([
    [
      'a WebSocket API',
      () => cloud.client.send(new CreateApiCommand({ Name: 'x', ProtocolType: 'WEBSOCKET' })),
      'BadRequestException',
      'no WebSocket APIs',
    ],
    [
      'quick creation',
      () => cloud.client.send(new CreateApiCommand({ Name: 'x', ProtocolType: 'HTTP', Target: FUNCTION })),
      'BadRequestException',
      'do not have target yet',
    ],
    [
      'credentials for any origin',
      () =>
        cloud.client.send(
          new UpdateApiCommand({ ApiId, CorsConfiguration: { AllowOrigins: ['*'], AllowCredentials: true } }),
        ),
      'BadRequestException',
      'allowCredentials',
    ],
    [
      'a route key without a method',
      () => cloud.client.send(new CreateRouteCommand({ ApiId, RouteKey: '/pets' })),
      'BadRequestException',
      'not formatted properly',
    ],
    [
      'a greedy variable in the middle',
      () => cloud.client.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /{all+}/x' })),
      'BadRequestException',
      'must be at its end',
    ],
    [
      'a target that is not there',
      () => cloud.client.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /', Target: 'integrations/none' })),
      'NotFoundException',
      'Integration',
    ],
    [
      'IAM authorization',
      () => cloud.client.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /', AuthorizationType: 'AWS_IAM' })),
      'BadRequestException',
      'AWS_IAM',
    ],
    [
      'an authorizer that is not there',
      () =>
        cloud.client.send(
          new CreateRouteCommand({ ApiId, RouteKey: 'GET /', AuthorizationType: 'JWT', AuthorizerId: 'none' }),
        ),
      'NotFoundException',
      'Authorizer',
    ],
    [
      'an HTTP proxy',
      () =>
        cloud.client.send(
          new CreateIntegrationCommand({ ApiId, IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://x' }),
        ),
      'BadRequestException',
      'AWS_PROXY',
    ],
    [
      'no payload format version',
      () =>
        cloud.client.send(
          new CreateIntegrationCommand({ ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: FUNCTION }),
        ),
      'BadRequestException',
      'PayloadFormatVersion is a required',
    ],
    [
      'an integration of 31 seconds',
      () =>
        cloud.client.send(
          new CreateIntegrationCommand({
            ApiId,
            IntegrationType: 'AWS_PROXY',
            IntegrationUri: FUNCTION,
            PayloadFormatVersion: '2.0',
            TimeoutInMillis: 31_000,
          }),
        ),
      'BadRequestException',
      'between 50 and 30000',
    ],
    [
      'throttling',
      () =>
        cloud.client.send(
          new CreateStageCommand({ ApiId, StageName: 'x', DefaultRouteSettings: { ThrottlingRateLimit: 5 } }),
        ),
      'BadRequestException',
      'throttlingRateLimit',
    ],
    [
      'a deployment without routes',
      () => cloud.client.send(new CreateDeploymentCommand({ ApiId })),
      'BadRequestException',
      'At least one route',
    ],
    [
      'a deployment to no stage',
      () => cloud.client.send(new CreateDeploymentCommand({ ApiId, StageName: 'none' })),
      'NotFoundException',
      'stage',
    ],
    [
      'an issuer without TLS',
      () => authorizer({ AuthorizerType: 'JWT', JwtConfiguration: { Issuer: 'http://idp.example/', Audience: ['a'] } }),
      'BadRequestException',
      'must be an https URL',
    ],
    [
      'a JWT authorizer without audience',
      () => authorizer({ AuthorizerType: 'JWT', JwtConfiguration: { Issuer: 'https://idp.example/' } }),
      'BadRequestException',
      '1 to 50 audiences',
    ],
    [
      "a REST API's identity source",
      () => authorizer({ AuthorizerType: 'JWT', IdentitySource: ['method.request.header.Auth'] }),
      'BadRequestException',
      'Invalid identity source',
    ],
    [
      'simple responses in format 1.0',
      () =>
        authorizer({ AuthorizerType: 'REQUEST', AuthorizerPayloadFormatVersion: '1.0', EnableSimpleResponses: true }),
      'BadRequestException',
      'format version 2.0',
    ],
    [
      'a cache without identity',
      () =>
        authorizer({
          AuthorizerType: 'REQUEST',
          IdentitySource: [],
          AuthorizerPayloadFormatVersion: '2.0',
          AuthorizerResultTtlInSeconds: 5,
        }),
      'BadRequestException',
      'at least one identity source',
    ],
  ])('refuses %s', async (_what, ask, name, sentence) => {
    const refusal = await ask().then(
      () => 'accepted',
      (error: Error) => error,
    )

    expect(refusal).toMatchObject({ name, message: expect.stringContaining(sentence) })
  })

  function authorizer(input: Partial<ConstructorParameters<typeof CreateAuthorizerCommand>[0]>) {
    const usual = { ApiId, Name: 'guard', AuthorizerUri: AUTHORIZER, IdentitySource: ['$request.header.Authorization'] }
    return cloud.client.send(new CreateAuthorizerCommand({ ...usual, AuthorizerType: 'REQUEST', ...input }))
  }

  it('refuses the same route key twice, and to delete what a route needs', async () => {
    const { IntegrationId } = await integration()
    const Target = `integrations/${IntegrationId}`
    const { RouteId } = await cloud.client.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /', Target }))
    const conflict = { name: 'ConflictException' }

    await expect(cloud.client.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /' }))).rejects.toMatchObject(
      conflict,
    )
    await expect(cloud.client.send(new DeleteIntegrationCommand({ ApiId, IntegrationId }))).rejects.toMatchObject(
      conflict,
    )
    await cloud.client.send(new UpdateRouteCommand({ ApiId, RouteId, RouteKey: 'GET /' }))
    await cloud.client.send(new DeleteRouteCommand({ ApiId, RouteId }))
    await cloud.client.send(new DeleteIntegrationCommand({ ApiId, IntegrationId }))
  })
})

describe('the resource types of HTTP APIs', () => {
  const context = {
    region: 'us-east-1',
    account: '000000000000',
    stackName: 's',
    stackId: 'id',
    logicalId: 'X',
  } as ResourceContext
  const type = (name: string) => httpApiResources(cloud.apis)[`AWS::ApiGatewayV2::${name}`]!

  it('make what the CLI writes into its template, and remove it without a rest', async () => {
    const api = await type('Api').create(
      { Name: 'dev-pets', ProtocolType: 'HTTP', CorsConfiguration: { AllowOrigins: ['*'] }, Tags: { STAGE: 'dev' } },
      context,
    )
    const of = { ApiId: api.id }
    const stageOf = {
      ...of,
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { DetailedMetricsEnabled: false },
    }
    const stage = await type('Stage').create(stageOf, context)
    const guard = await type('Authorizer').create(
      {
        ...of,
        Name: 'jwt',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: 'https://idp/', Audience: ['a'] },
      },
      context,
    )
    const proxy = await type('Integration').create(
      {
        ...of,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: FUNCTION,
        PayloadFormatVersion: '2.0',
        TimeoutInMillis: '30000',
      },
      context,
    )
    const routeOf = {
      ...of,
      RouteKey: 'GET /pets',
      Target: `integrations/${proxy.id}`,
      AuthorizationType: 'JWT',
      AuthorizerId: guard.id,
    }
    const route = await type('Route').create(routeOf, context)
    const made = cloud.apis.find(api.id)!
    await type('Route').delete(route.id, routeOf, context)
    await type('Integration').delete(proxy.id, of, context)
    await type('Authorizer').delete(guard.id, of, context)
    await type('Stage').delete(stage.id, stageOf, context)
    const emptied = cloud.apis.find(api.id)!
    await type('Api').delete(api.id, {}, context)

    expect(api.attributes).toEqual({ ApiId: api.id, ApiEndpoint: `${cloud.platform.url}/_aws/execute-api/${api.id}` })
    expect(stage.id).toBe('$default')
    expect(made).toMatchObject({ name: 'dev-pets', tags: { STAGE: 'dev' }, corsConfiguration: { allowOrigins: ['*'] } })
    expect(made.routes[route.id]).toMatchObject({ routeKey: 'GET /pets', authorizationType: 'JWT' })
    expect(made.integrations[proxy.id]).toMatchObject({ timeoutInMillis: 30_000 })
    expect(emptied).toMatchObject({ routes: {}, integrations: {}, authorizers: {}, stages: {} })
    expect(cloud.apis.find(api.id)).toBeUndefined()
  })

  it('put back to its default what an update leaves out', async () => {
    const api = await type('Api').create({ Name: 'a', ProtocolType: 'HTTP', Description: 'old' }, context)
    const before = { ApiId: api.id, StageName: 'x', StageVariables: { Color: 'blue' } }
    await type('Stage').create(before, context)

    await type('Api').update!(api.id, { Name: 'b', ProtocolType: 'HTTP' }, {}, context)
    await type('Stage').update!('x', { ApiId: api.id, StageName: 'x' }, before, context)

    const changed = cloud.apis.find(api.id)!
    expect({ name: changed.name, description: changed.description }).toEqual({ name: 'b', description: undefined })
    expect(changed.stages.x!.stageVariables).toBeUndefined()
  })

  it('have a stage serve the deployment that names it, until it deploys by itself', async () => {
    const api = await type('Api').create({ Name: 'a', ProtocolType: 'HTTP' }, context)
    await type('Route').create({ ApiId: api.id, RouteKey: '$default' }, context)
    await type('Stage').create({ ApiId: api.id, StageName: 'beta' }, context)

    const deployment = await type('Deployment').create({ ApiId: api.id, StageName: 'beta' }, context)

    const { deploymentId } = cloud.apis.find(api.id)!.stages.beta!
    const stage = { ApiId: api.id, StageName: 'beta', Description: 'changed' }
    await type('Stage').update!('beta', stage, {}, context)
    const changed = cloud.apis.find(api.id)!.stages.beta!
    await type('Stage').update!('beta', { ...stage, AutoDeploy: true }, stage, context)

    expect(deploymentId).toBe(deployment.id)
    expect(changed).toMatchObject({ description: 'changed', deploymentId: deployment.id })
    expect(cloud.apis.find(api.id)!.stages.beta).toMatchObject({ autoDeploy: true, deploymentId: undefined })
  })

  it('find a route and a stage that are already there, so that a killed deployment can go on', async () => {
    const api = await type('Api').create({ Name: 'a', ProtocolType: 'HTTP' }, context)
    const route = { ApiId: api.id, RouteKey: 'GET /' }
    const stage = { ApiId: api.id, StageName: '$default' }
    const before = [type('Route').existing!(route, context), type('Stage').existing!(stage, context)]
    const { id } = await type('Route').create(route, context)
    await type('Stage').create(stage, context)

    expect(before).toEqual([undefined, undefined])
    expect(type('Route').existing!(route, context)).toBe(id)
    expect(type('Stage').existing!(stage, context)).toBe('$default')
  })

  it('leave alone an API of another region', async () => {
    const api = await type('Api').create({ Name: 'a', ProtocolType: 'HTTP' }, context)

    await type('Api').delete(api.id, {}, { ...context, region: 'eu-west-1' })

    expect(cloud.apis.find(api.id)?.region).toBe('us-east-1')
    expect(() => cloud.apis.get('eu-west-1', api.id)).toThrow('Invalid API identifier')
  })
})

it('keeps its APIs over a restart', async () => {
  const reopened = new HttpApis({ ...cloud.platform, store: openStore(cloud.dataDir) })

  expect(reopened.get('us-east-1', ApiId)).toEqual(cloud.apis.get('us-east-1', ApiId))
})
