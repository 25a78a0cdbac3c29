// biome-ignore-all lint/suspicious/noTemplateCurlyInString: not JavaScript's
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  GetStageCommand,
  GetTagsCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2'
import { Logs } from '../logs/logs.ts'
import { startTestServer, type TestServer } from '../test-server.ts'
import { accessLogLine, accessLogWriter } from './access-log.ts'
import { apigatewayService } from './service.ts'

const GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/access'
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f'

describe('a line of an access log', () => {
  it.each([
    ['JSON', '{"id":"$context.requestId","ip":"$context.identity.sourceIp"}\n', '{"id":"r-1","ip":"127.0.0.1"}'],
    ['words', '$context.requestId, $context.status.', 'r-1, 200.'],
    ['what is not known, or not there', '$context.authorizer.sub $context.toString', '- -'],
    ['what is no variable', '$stageVariables.x $contextual', '$stageVariables.x $contextual'],
  ])('has the variables filled in: %s', (_what, format, line) => {
    expect(accessLogLine(format, { requestId: 'r-1', status: 200, 'identity.sourceIp': '127.0.0.1' })).toBe(line)
  })
})

describe('the access log of a stage', () => {
  let cloud: TestServer
  let logs: Logs
  let rest: APIGatewayClient

  beforeEach(async () => {
    cloud = await startTestServer((platform) => {
      logs = new Logs(platform)
      const answer = { payload: Buffer.from('{"statusCode":201,"body":"hello"}') }
      return [apigatewayService(platform, { invoke: async () => answer, writeAccessLog: accessLogWriter(logs) })]
    })
    logs.createLogGroup('us-east-1', '/aws/access')
    rest = new APIGatewayClient(cloud.client)
  })
  afterEach(async () => {
    rest.destroy()
    await cloud.close()
  })

  const lines = () =>
    logs
      .group('us-east-1', '/aws/access')
      .events()
      .map(({ message }) => message)

  const httpApi = async (Format: string, DestinationArn = `${GROUP}:*`) => {
    const client = new ApiGatewayV2Client(cloud.client)
    try {
      const { ApiId, ApiEndpoint } = await client.send(new CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP' }))
      const integration = {
        IntegrationType: 'AWS_PROXY' as const,
        IntegrationUri: FUNCTION,
        PayloadFormatVersion: '2.0',
      }
      const { IntegrationId } = await client.send(new CreateIntegrationCommand({ ApiId, ...integration }))
      await client.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /hi', Target: `integrations/${IntegrationId}` }))
      const AccessLogSettings = { DestinationArn, Format }
      await client.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true, AccessLogSettings }))
      return { ApiId, url: String(ApiEndpoint) }
    } finally {
      client.destroy()
    }
  }

  it('has a line for each request to an HTTP API, in the format that was asked for', async () => {
    const { ApiId, url } = await httpApi(
      '{"id":"$context.requestId","api":"$context.apiId","method":"$context.httpMethod","route":"$context.routeKey","path":"$context.path","status":$context.status,"bytes":$context.responseLength,"protocol":"$context.protocol","agent":"$context.identity.userAgent"}',
    )

    const response = await fetch(`${url}/hi`, { headers: { 'user-agent': 'test' } })
    await fetch(`${url}/none`)

    const [first, second] = lines().map((line) => JSON.parse(line))
    expect(first).toEqual({
      id: response.headers.get('apigw-requestid'),
      api: ApiId,
      method: 'GET',
      route: 'GET /hi',
      path: '/hi',
      status: 201,
      bytes: 5,
      protocol: 'HTTP/1.1',
      agent: 'test',
    })
    expect(second).toMatchObject({ route: '-', status: 404 })
  })

  it('stays empty where its group is gone, and the API answers on', async () => {
    const { url } = await httpApi('$context.requestId', `${GROUP}-gone`)

    expect((await fetch(`${url}/hi`)).status).toBe(201)
    expect(logs.hasGroup('us-east-1', '/aws/access-gone')).toBe(false)
  })

  it.each([
    [
      'a format without the request’s id',
      '$context.status',
      GROUP,
      'Access Log format must contain requestId or extendedRequestId',
    ],
    [
      'a stream that is no log group',
      '$context.requestId',
      'arn:aws:firehose:us-east-1:000000000000:deliverystream/x',
      'is not the ARN of a log group',
    ],
  ])('is refused with %s', async (_what, format, destination, sentence) => {
    await expect(httpApi(format, destination)).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining(sentence),
    })
  })

  describe('of a REST API', () => {
    let restApiId: string | undefined
    const stage = () => ({ restApiId, stageName: 'dev' })
    const change = (...patchOperations: { op: 'replace' | 'remove'; path: string; value?: string }[]) =>
      rest.send(new UpdateStageCommand({ ...stage(), patchOperations }))
    const get = (path: string) => fetch(`${cloud.url}/_aws/execute-api/${restApiId}/dev${path}`)

    beforeEach(async () => {
      const api = await rest.send(new CreateRestApiCommand({ name: 'a' }))
      restApiId = api.id
      const { id: resourceId } = await rest.send(
        new CreateResourceCommand({ restApiId, parentId: api.rootResourceId, pathPart: '{id}' }),
      )
      const method = { restApiId, resourceId, httpMethod: 'GET' }
      await rest.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }))
      const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`
      await rest.send(new PutIntegrationCommand({ ...method, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri }))
      await rest.send(new CreateDeploymentCommand({ restApiId, stageName: 'dev' }))
    })

    it('is set, outlives a deployment, and ends, as the CLI does it', async () => {
      await change(
        { op: 'replace', path: '/accessLogSettings/destinationArn', value: GROUP },
        {
          op: 'replace',
          path: '/accessLogSettings/format',
          value: '$context.requestId $context.resourcePath $context.path $context.status $context.identity.caller',
        },
        { op: 'replace', path: '/*/*/logging/dataTrace', value: 'true' },
        { op: 'replace', path: '/*/*/logging/loglevel', value: 'INFO' },
        { op: 'replace', path: '/*/*/metrics/enabled', value: 'true' },
        { op: 'replace', path: '/tracingEnabled', value: 'false' },
      )
      await rest.send(new CreateDeploymentCommand({ restApiId, stageName: 'dev' }))
      const response = await get('/7')
      await get('/no/such')
      await change({ op: 'remove', path: '/accessLogSettings' })
      await get('/8')

      expect(lines()).toEqual([
        `${response.headers.get('x-amzn-requestid')} /{id} /dev/7 201 -`,
        expect.stringMatching(/^\S+ - \/dev\/no\/such 403 -$/),
      ])
      expect(await rest.send(new GetStageCommand(stage()))).not.toHaveProperty('accessLogSettings')
    })

    it('stands on a stage that has tags', async () => {
      const resourceArn = `arn:aws:apigateway:us-east-1::/restapis/${restApiId}/stages/dev`
      await rest.send(new TagResourceCommand({ resourceArn, tags: { team: 'a', cost: 'b' } }))
      await rest.send(new UntagResourceCommand({ resourceArn, tagKeys: ['cost'] }))

      expect((await rest.send(new GetTagsCommand({ resourceArn }))).tags).toEqual({ team: 'a' })
      expect((await rest.send(new GetStageCommand(stage()))).tags).toEqual({ team: 'a' })
    })
  })
})
