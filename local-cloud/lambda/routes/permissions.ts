import type { RestInput } from '../../protocols/rest-json.ts'
import type { Permission, Permissions } from '../../service.ts'
import { parseFunctionName } from '../function-name.ts'
import type { Functions } from '../functions.ts'

const FUNCTION = '/2015-03-31/functions/{FunctionName}'
const CONCURRENCY = '/functions/{FunctionName}/concurrency'
const EVENT_INVOKE_CONFIG = '/2019-09-25/functions/{FunctionName}/event-invoke-config'
const RECURSION_CONFIG = '/2024-08-31/functions/{FunctionName}/recursion-config'
const MAPPINGS = '/2015-03-31/event-source-mappings'
const TAGS = '/2017-03-31/tags/{Resource+}'

/** The routes that need one permission on the function that they name. */
const ON_FUNCTION: Record<string, string> = {
  [`GET ${FUNCTION}`]: 'GetFunction',
  [`DELETE ${FUNCTION}`]: 'DeleteFunction',
  [`GET ${FUNCTION}/configuration`]: 'GetFunctionConfiguration',
  [`PUT ${FUNCTION}/code`]: 'UpdateFunctionCode',
  [`POST ${FUNCTION}/versions`]: 'PublishVersion',
  [`GET ${FUNCTION}/versions`]: 'ListVersionsByFunction',
  [`POST ${FUNCTION}/aliases`]: 'CreateAlias',
  [`GET ${FUNCTION}/aliases`]: 'ListAliases',
  [`GET ${FUNCTION}/aliases/{Name}`]: 'GetAlias',
  [`PUT ${FUNCTION}/aliases/{Name}`]: 'UpdateAlias',
  [`DELETE ${FUNCTION}/aliases/{Name}`]: 'DeleteAlias',
  [`GET ${FUNCTION}/policy`]: 'GetPolicy',
  [`DELETE ${FUNCTION}/policy/{StatementId}`]: 'RemovePermission',
  [`POST ${FUNCTION}/invocations`]: 'InvokeFunction',
  [`PUT /2017-10-31${CONCURRENCY}`]: 'PutFunctionConcurrency',
  [`GET /2019-09-30${CONCURRENCY}`]: 'GetFunctionConcurrency',
  [`DELETE /2017-10-31${CONCURRENCY}`]: 'DeleteFunctionConcurrency',
  [`PUT ${EVENT_INVOKE_CONFIG}`]: 'PutFunctionEventInvokeConfig',
  [`POST ${EVENT_INVOKE_CONFIG}`]: 'UpdateFunctionEventInvokeConfig',
  [`GET ${EVENT_INVOKE_CONFIG}/list`]: 'ListFunctionEventInvokeConfigs',
  [`GET ${EVENT_INVOKE_CONFIG}`]: 'GetFunctionEventInvokeConfig',
  [`DELETE ${EVENT_INVOKE_CONFIG}`]: 'DeleteFunctionEventInvokeConfig',
  [`PUT ${RECURSION_CONFIG}`]: 'PutFunctionRecursionConfig',
  [`GET ${RECURSION_CONFIG}`]: 'GetFunctionRecursionConfig',
  [`GET ${TAGS}`]: 'ListTags',
  [`POST ${TAGS}`]: 'TagResource',
  [`DELETE ${TAGS}`]: 'UntagResource',
}

/**
 * Which permission each route needs. Who gives a function its role must be allowed to pass that role on.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
export function lambdaPermissions(functions: Functions): Permissions {
  const on = (action: string) => (input: RestInput) => functionPermission(functions, action, input)
  return {
    ...Object.fromEntries(Object.entries(ON_FUNCTION).map(([route, action]) => [route, on(action)])),
    [`POST ${MAPPINGS}`]: (input: RestInput) => ({
      action: 'lambda:CreateEventSourceMapping',
      resource: '*',
      context: { 'lambda:FunctionArn': functionArnOf(functions, input) },
    }),
    [`GET ${MAPPINGS}`]: () => ({ action: 'lambda:ListEventSourceMappings', resource: '*' }),
    [`GET ${MAPPINGS}/{UUID}`]: onMapping(functions, 'GetEventSourceMapping'),
    [`PUT ${MAPPINGS}/{UUID}`]: onMapping(functions, 'UpdateEventSourceMapping'),
    [`DELETE ${MAPPINGS}/{UUID}`]: onMapping(functions, 'DeleteEventSourceMapping'),
    'GET /2015-03-31/functions': () => ({ action: 'lambda:ListFunctions', resource: '*' }),
    'POST /2015-03-31/functions': (input: RestInput) => {
      const { FunctionName, Role } = input.json()
      const params = { FunctionName: String(FunctionName ?? '') }
      return [functionPermission(functions, 'CreateFunction', { ...input, params }), ...passRole(Role)]
    },
    [`PUT ${FUNCTION}/configuration`]: (input: RestInput) => [
      functionPermission(functions, 'UpdateFunctionConfiguration', input),
      ...passRole(input.json().Role),
    ],
    [`POST ${FUNCTION}/policy`]: (input: RestInput) => ({
      ...functionPermission(functions, 'AddPermission', input),
      context: { 'lambda:Principal': String(input.json().Principal ?? '') },
    }),
  }
}

/** To invoke what an ARN names: a version or an alias has a resource policy of its own, and the function's does not count for it. */
export function invokePermission(functions: Functions, functionArn: string): Permission {
  const region = functionArn.split(':')[3] ?? ''
  return permissionOn(functions, 'InvokeFunction', region, functionArn)
}

function functionPermission(functions: Functions, action: string, input: RestInput): Permission {
  const { params, query, request } = input
  const name = params.FunctionName ?? params.Resource ?? ''
  return permissionOn(functions, action, request.region, name, query.get('Qualifier'))
}

function permissionOn(
  functions: Functions,
  action: string,
  region: string,
  functionName: string,
  asked?: string | null,
): Permission {
  const { name, qualifier } = parseFunctionName(functionName, asked)
  const policy = functions.find(region, name)?.policies[qualifier ?? '$LATEST']
  return {
    action: `lambda:${action}`,
    resource: functions.arn(region, name, qualifier),
    ...(policy && { resourcePolicy: { Version: '2012-10-17', Statement: policy.Statement } }),
  }
}

function onMapping({ platform }: Functions, action: string) {
  return ({ params, request }: RestInput): Permission => ({
    action: `lambda:${action}`,
    resource: `arn:aws:lambda:${request.region}:${platform.account}:event-source-mapping:${params.UUID}`,
  })
}

function functionArnOf(functions: Functions, { request, json }: RestInput): string {
  const { name, qualifier } = parseFunctionName(String(json().FunctionName ?? ''))
  return functions.arn(request.region, name, qualifier)
}

function passRole(role: unknown): Permission[] {
  if (typeof role !== 'string') return []
  return [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } }]
}
