import { asCloudError, CloudError } from '../errors.ts'
import type { Action, AwsRequest, AwsResponse, Service } from '../service.ts'

export interface JsonService extends Omit<Service, 'handle'> {
  /** `1.0` or `1.1`, as the service's model names it. */
  version: '1.0' | '1.1'
  actions: Record<string, Action>
}

/**
 * The AWS JSON protocols: one path, the action in `X-Amz-Target: Prefix.Action` (Logs, SSM, EventBridge, CloudWatch).
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function jsonService({ version, actions, ...service }: JsonService): Service {
  return { ...service, handle: (request) => answer(request, `application/x-amz-json-${version}`, actions) }
}

async function answer(request: AwsRequest, contentType: string, actions: Record<string, Action>): Promise<AwsResponse> {
  const headers = { 'content-type': contentType }
  try {
    const name = request.headers['x-amz-target']?.split('.').at(-1) ?? ''
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined
    if (!action)
      throw new CloudError('UnknownOperationException', `The local cloud has no action ${name} in this service.`)
    const output = await action(parseJson(request.body), request)
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
