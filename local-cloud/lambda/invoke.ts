import { CloudError } from '../errors.ts'
import { type RestInput, respond } from '../protocols/rest-json.ts'
import type { AwsResponse } from '../service.ts'
import { validation } from './errors.ts'
import { MAX_RESPONSE_BYTES } from './execution-environment/invocation-result.ts'
import { parseFunctionName } from './function-name.ts'
import type { Functions } from './functions.ts'
import type { InvokeInput, Invoker } from './invoker.ts'

const MAX_SYNC_BYTES = MAX_RESPONSE_BYTES
const MAX_ASYNC_BYTES = 1024 * 1024

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function invoke(functions: Functions, invoker: Invoker) {
  return async ({ params, query, request }: RestInput): Promise<AwsResponse> => {
    const reference = parseFunctionName(params.FunctionName!, query.get('Qualifier'))
    const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse'
    checkSize(request.body, type)
    const input: InvokeInput = {
      region: request.region,
      function: reference,
      payload: json(request.body),
      traceHeader: request.headers['x-amzn-trace-id'],
      clientContext: clientContext(request.headers['x-amz-client-context']),
    }
    if (type === 'DryRun') {
      functions.resolve(request.region, reference)
      return respond(204)
    }
    if (type === 'Event') {
      invoker.invokeAsync({ ...input, requestId: request.requestId })
      return respond(202, undefined, { 'x-amzn-requestid': request.requestId })
    }
    return answer(await invoker.invoke({ ...input, requestId: request.requestId }), request.headers['x-amz-log-type'])
  }
}

/** 200 also where the function failed: that stands in X-Amz-Function-Error. */
function answer(
  { payload, functionError, executedVersion, logTail, requestId }: Awaited<ReturnType<Invoker['invoke']>>,
  logType: string | undefined,
): AwsResponse {
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amz-executed-version': executedVersion,
      ...(functionError && { 'x-amz-function-error': functionError }),
      ...(logType === 'Tail' && { 'x-amz-log-result': Buffer.from(logTail()).toString('base64') }),
    },
    body: payload,
  }
}

function checkSize({ length }: Buffer, type: string): void {
  if (!['RequestResponse', 'Event', 'DryRun'].includes(type)) {
    throw validation(type, 'invocationType', 'Member must satisfy enum value set: [Event, RequestResponse, DryRun]')
  }
  if (type === 'Event' && length > MAX_ASYNC_BYTES) {
    throw tooLarge(`${length} byte payload is too large for the Event invocation type (limit ${MAX_ASYNC_BYTES} bytes)`)
  }
  if (length > MAX_SYNC_BYTES) {
    throw tooLarge(`Request must be smaller than ${MAX_SYNC_BYTES} bytes for the InvokeFunction operation`)
  }
}

function tooLarge(message: string): CloudError {
  return new CloudError('RequestEntityTooLargeException', message, 413, { Type: 'User' })
}

/** The payload as it came; an empty one is an empty object. */
function json(body: Buffer): string {
  if (body.length === 0) return '{}'
  try {
    const text = body.toString('utf8')
    JSON.parse(text)
    return text
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CloudError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${reason}`,
      400,
      { Type: 'User' },
    )
  }
}

function clientContext(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined
  const text = Buffer.from(base64, 'base64').toString('utf8')
  try {
    // Written anew: as an HTTP header it may hold no line break.
    return JSON.stringify(JSON.parse(text)).replace(
      /[^\x20-\x7e]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  } catch {
    throw new CloudError(
      'InvalidRequestContentException',
      'Client context must be a valid Base64-encoded JSON object.',
      400,
      {
        Type: 'User',
      },
    )
  }
}
