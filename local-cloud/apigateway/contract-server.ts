import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  APIGatewayClient,
  CreateAuthorizerCommand,
  type CreateAuthorizerCommandInput,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  type CreateRestApiCommandInput,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway'
import { type CloudEvent, EventStream } from '../events.ts'
import { awsServer } from '../http/server.ts'
import { restJsonService } from '../protocols/rest-json.ts'
import type { Platform } from '../service.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import { Authorizers } from './authorize.ts'
import { EXECUTE_API, restApiRoute } from './execute-api.ts'
import type { FunctionAnswer } from './response.ts'
import { RestApis } from './rest-apis.ts'
import { restApiRoutes } from './routes.ts'

export const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:'

/** A function of a test: takes the event, gives what it returns, or throws. */
// biome-ignore lint/suspicious/noExplicitAny: events of all kinds.
export type TestFunction = (event: any) => unknown

/** For contract tests: API Gateway alone, with AWS's own client, and functions that run in the test's process. */
export async function startContractServer() {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  const clock = { now: Date.UTC(2026, 10, 23, 16, 0, 0) }
  const functions = new Map<string, TestFunction>()
  const server = await start(dataDir, functions, clock)
  return {
    ...server,
    dataDir,
    clock,
    functions,
    async close() {
      await server.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export type ContractServer = Awaited<ReturnType<typeof startContractServer>>

async function start(dataDir: string, functions: Map<string, TestFunction>, clock: { now: number }) {
  const events = new EventStream()
  const platform: Platform = {
    account: '000000000000',
    url: '',
    store: openStore(dataDir),
    events,
    settings: DEFAULT_SETTINGS,
  }
  const apis = new RestApis(platform)
  const invoke = (arn: string, payload: string) => run(functions, arn, payload)
  const now = () => clock.now
  const authorizers = new Authorizers(invoke, now)
  const service = restJsonService({ name: 'apigateway', routes: restApiRoutes(apis, authorizers) })
  const server = awsServer({
    services: new Map([['apigateway', service]]),
    local: new Map([[EXECUTE_API, restApiRoute(apis, { invoke, now, authorizers })]]),
    onCall: () => {},
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = (server.address() as AddressInfo).port
  const client = new APIGatewayClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  return {
    apis,
    client,
    port,
    url: (apiId: string, path: string) => `http://127.0.0.1:${port}${EXECUTE_API}${apiId}/dev${path}`,
    events: (type: string): CloudEvent[] => events.since(0).filter((event) => event.type === type),
    async close() {
      client.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** As Lambda answers: what is thrown is a function error, with its message. */
async function run(functions: Map<string, TestFunction>, arn: string, payload: string): Promise<FunctionAnswer> {
  const handler = functions.get(arn.replace(FUNCTION, ''))
  if (!handler) throw new Error(`Function not found: ${arn}`)
  try {
    return { payload: Buffer.from(JSON.stringify((await handler(JSON.parse(payload))) ?? null)) }
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error
    return { payload: Buffer.from(JSON.stringify({ errorType, errorMessage, trace: [] })), functionError: 'Unhandled' }
  }
}

export interface TestApi {
  apiId: string
  rootId: string
  authorizerId?: string
}

/** An API, not deployed yet, perhaps with an authorizer. */
export async function createApi(
  { client }: ContractServer,
  input: Partial<CreateRestApiCommandInput> = {},
  authorizer?: Partial<CreateAuthorizerCommandInput>,
): Promise<TestApi> {
  const { id, rootResourceId } = await client.send(new CreateRestApiCommand({ name: 'test', ...input }))
  const api = { apiId: id!, rootId: rootResourceId! }
  if (!authorizer) return api
  const created = await client.send(
    new CreateAuthorizerCommand({
      restApiId: id,
      name: 'auth',
      type: 'TOKEN',
      authorizerUri: functionUri('auth'),
      identitySource: 'method.request.header.Authorization',
      ...authorizer,
    }),
  )
  return { ...api, authorizerId: created.id }
}

/** Adds `GET /a/{b}` with all resources on the way that are not there, backed by a function. */
export async function addMethod(
  { client, apis }: ContractServer,
  { apiId, rootId, authorizerId }: TestApi,
  httpMethod: string,
  path: string,
  functionName: string,
  timeoutInMillis?: number,
): Promise<void> {
  let resourceId = rootId
  for (const pathPart of path.split('/').filter(Boolean)) {
    const resources = Object.values(apis.byId(apiId)!.resources)
    const known = resources.find((other) => other.parentId === resourceId && other.pathPart === pathPart)
    const parentId = resourceId
    resourceId =
      known?.id ?? (await client.send(new CreateResourceCommand({ restApiId: apiId, parentId, pathPart }))).id!
  }
  const target = { restApiId: apiId, resourceId, httpMethod }
  const authorizationType = authorizerId ? 'CUSTOM' : 'NONE'
  await client.send(new PutMethodCommand({ ...target, authorizationType, authorizerId }))
  const uri = functionUri(functionName)
  await client.send(
    new PutIntegrationCommand({ ...target, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri, timeoutInMillis }),
  )
}

export async function deploy({ client }: ContractServer, { apiId }: TestApi): Promise<string> {
  return (await client.send(new CreateDeploymentCommand({ restApiId: apiId, stageName: 'dev' }))).id!
}

export function functionUri(name: string): string {
  return `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}${name}/invocations`
}

/** A request with headers in this very spelling, which fetch does not keep. */
export function rawRequest(url: string, headers: [string, string][]): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { headers: headers.flat() }, (response) => response.resume().on('end', resolve))
      .on('error', reject)
      .end()
  })
}
