import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ApiGatewayV2Client,
  type AuthorizerType,
  CreateApiCommand,
  type CreateApiCommandInput,
  CreateAuthorizerCommand,
  type CreateAuthorizerCommandInput,
  CreateIntegrationCommand,
  CreateRouteCommand,
  type CreateRouteCommandInput,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2'
import { EventStream } from '../events.ts'
import { awsServer } from '../http/server.ts'
import { restJsonService } from '../protocols/rest-json.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import { httpApiRoute } from './http-api-route.ts'
import { httpApiRoutes } from './http-api-routes.ts'
import { HttpApis } from './http-apis.ts'

type Handler = (event: never) => unknown

/** For contract tests: API Gateway alone behind the cloud's HTTP server, and plain functions in place of Lambda. */
export async function startHttpApis() {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  const events = new EventStream()
  const platform = { account: '000000000000', url: '', store: openStore(dataDir), events, settings: DEFAULT_SETTINGS }
  const functions = new Map<string, Handler>()
  const clock = { ahead: 0 }
  const apis = new HttpApis(platform)
  const server = awsServer({
    services: new Map([['apigateway', restJsonService({ name: 'apigateway', routes: httpApiRoutes(apis) })]]),
    local: new Map([
      ['/_aws/execute-api/', httpApiRoute(apis, { invoke: invokeOf(functions), now: () => Date.now() + clock.ahead })],
    ]),
    onCall: () => {},
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  platform.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = new ApiGatewayV2Client({
    region: 'us-east-1',
    endpoint: platform.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  return {
    client,
    platform,
    apis,
    dataDir,
    clock,
    events,
    /** An API with one function behind all the given routes, deployed at `$default`. */
    async api(
      handler: Handler,
      { payload = '2.0', timeout = 5000, routes = [{ RouteKey: '$default' }], ...input }: ApiInput = {},
    ) {
      const { ApiId, ApiEndpoint } = await client.send(
        new CreateApiCommand({ Name: 'test', ProtocolType: 'HTTP', ...input }),
      )
      const { IntegrationId } = await client.send(
        new CreateIntegrationCommand({
          ApiId,
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: addFunction(functions, handler),
          PayloadFormatVersion: payload,
          TimeoutInMillis: timeout,
        }),
      )
      const Target = `integrations/${IntegrationId}`
      for (const route of routes) await client.send(new CreateRouteCommand({ ApiId, Target, ...route }))
      await client.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }))
      return { ApiId: ApiId!, url: ApiEndpoint!, Target }
    },
    async authorizer(
      input: Partial<CreateAuthorizerCommandInput> & { ApiId: string; AuthorizerType: AuthorizerType },
      handler?: Handler,
    ) {
      const uri =
        handler &&
        `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${addFunction(functions, handler)}/invocations`
      const IdentitySource = ['$request.header.Authorization']
      const created = await client.send(
        new CreateAuthorizerCommand({ Name: 'guard', IdentitySource, AuthorizerUri: uri, ...input }),
      )
      return created.AuthorizerId!
    },
    async close() {
      client.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

type ApiInput = Partial<CreateApiCommandInput> & {
  payload?: string
  timeout?: number
  routes?: (Partial<CreateRouteCommandInput> & { RouteKey: string })[]
}

function addFunction(functions: Map<string, Handler>, handler: Handler): string {
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:f${functions.size}`
  functions.set(arn, handler)
  return arn
}

/** As Lambda answers: a thrown error is a function error, not a failed call. */
function invokeOf(functions: Map<string, Handler>) {
  return async (arn: string, payload: string) => {
    try {
      const result = await functions.get(arn)!(JSON.parse(payload) as never)
      return { payload: Buffer.from(JSON.stringify(result ?? null)) }
    } catch (error) {
      return { payload: Buffer.from(JSON.stringify({ errorMessage: String(error) })), functionError: 'Unhandled' }
    }
  }
}
