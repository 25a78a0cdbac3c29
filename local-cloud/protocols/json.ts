import { asCloudError, CloudError } from '../errors.ts'
import type { Action, AwsRequest, AwsResponse, Permissions, Service } from '../service.ts'
import { authorize } from './authorize.ts'
import { eventStreamAnswer, isEventStream } from './event-stream.ts'

export interface JsonService extends Omit<Service, 'handle'> {
  /** `1.0` or `1.1`, as the service's model names it. */
  version: '1.0' | '1.1'
  actions: Record<string, Action>
  permissions?: Permissions
}

/**
 * The AWS JSON protocols: one path, the action in `X-Amz-Target: Prefix.Action` (Logs, SSM, EventBridge, CloudWatch).
 * An action whose output comes bit by bit is an async generator of events.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function jsonService(described: JsonService): Service {
  const { version: _, actions: __, permissions: ___, ...service } = described
  return { ...service, handle: (request) => answer(request, described) }
}

async function answer(
  request: AwsRequest,
  { name: service, version, actions, permissions }: JsonService,
): Promise<AwsResponse> {
  const headers = { 'content-type': `application/x-amz-json-${version}` }
  try {
    const name = request.headers['x-amz-target']?.split('.').at(-1) ?? ''
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined
    if (!action)
      throw new CloudError('UnknownOperationException', `The local cloud has no action ${name} in this service.`)
    const input = parseJson(request.body)
    authorize(request, { service, action: name, input, permissions })
    const output = await action(input, request)
    if (isEventStream(output)) return eventStreamAnswer(output)
    return { status: 200, headers, body: JSON.stringify(output ?? {}) }
  } catch (thrown) {
    const error = asCloudError(thrown)
    return {
      status: error.status,
      headers,
      body: JSON.stringify({ __type: error.code, message: error.message, ...error.members }),
    }
  }
}

/** An empty body is an empty object. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {}
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new CloudError('SerializationException', 'The body of the request is not valid JSON.')
  }
}
