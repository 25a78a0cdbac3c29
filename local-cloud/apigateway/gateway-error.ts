import type { GatewayResponse } from './rest-api.ts'

/** What goes back to the client. A header may come several times. */
export interface GatewayAnswer {
  status: number
  headers: [string, string][]
  body: Buffer
  /** Why it is an error of API Gateway's own, as its execution log says it: for the stream of events, not for the client. */
  reason?: string
}

interface ErrorType {
  status: number
  /** The value of the header `x-amzn-errortype`. */
  errorType: string
  /** `null` is sent as such. */
  message: string | null
  /** The two denials of an authorizer have a capital M. */
  member?: 'Message'
}

/**
 * The gateway response types that occur here. Types, statuses: the page. Header values and messages: what clients of AWS
 * report; the documentation does not list them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const ERRORS = {
  ACCESS_DENIED: {
    status: 403,
    errorType: 'AccessDeniedException',
    message: 'User is not authorized to access this resource',
    member: 'Message',
  },
  API_CONFIGURATION_ERROR: { status: 500, errorType: 'ApiConfigurationException', message: 'Internal server error' },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, errorType: 'AuthorizerConfigurationException', message: null },
  AUTHORIZER_FAILURE: { status: 500, errorType: 'AuthorizerFailureException', message: null },
  DEFAULT_4XX: { status: 400, errorType: 'BadRequestException', message: 'Bad Request' },
  DEFAULT_5XX: { status: 500, errorType: 'InternalServerErrorException', message: 'Internal server error' },
  INTEGRATION_TIMEOUT: {
    status: 504,
    errorType: 'InternalServerErrorException',
    message: 'Endpoint request timed out',
  },
  MISSING_AUTHENTICATION_TOKEN: {
    status: 403,
    errorType: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    errorType: 'RequestTooLargeException',
    message: 'HTTP content length exceeded 10485760 bytes.',
  },
  THROTTLED: { status: 429, errorType: 'TooManyRequestsException', message: 'Too Many Requests' },
  UNAUTHORIZED: { status: 401, errorType: 'UnauthorizedException', message: 'Unauthorized' },
} satisfies Record<string, ErrorType>

export type ResponseType = keyof typeof ERRORS

/** An error that API Gateway itself answers with; its gateway response may be customized. */
export class GatewayError extends Error {
  readonly type: ResponseType
  readonly status: number
  readonly errorType: string
  readonly text: string | null

  /** `change` where one type has several statuses or messages. */
  constructor(type: ResponseType, change: { status?: number; errorType?: string; message?: string } = {}) {
    const error: ErrorType = ERRORS[type]
    const text = change.message ?? error.message
    super(text ?? error.errorType)
    this.type = type
    this.status = change.status ?? error.status
    this.errorType = change.errorType ?? error.errorType
    this.text = text
  }
}

/** The error as the client sees it: by its own gateway response, else DEFAULT_4XX or DEFAULT_5XX, else the usual one. */
export function gatewayAnswer(
  error: GatewayError,
  responses: Record<string, GatewayResponse>,
  context: { requestId: string; stage: string },
): GatewayAnswer {
  const custom = responses[error.type] ?? responses[error.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX']
  const [[mediaType, template] = ['application/json', undefined]] = Object.entries(custom?.responseTemplates ?? {})
  const headers = Object.entries(custom?.responseParameters ?? {}).map(([name, value]): [string, string] => [
    name.replace('gatewayresponse.header.', ''),
    value.slice(1, -1),
  ])
  return {
    status: Number(custom?.statusCode ?? error.status),
    headers: [['Content-Type', mediaType], ['x-amzn-ErrorType', error.errorType], ...headers],
    body: Buffer.from(template === undefined ? usualBody(error) : filled(template, error, context)),
  }
}

function usualBody({ type, text }: GatewayError): string {
  const error: ErrorType = ERRORS[type]
  return JSON.stringify({ [error.member ?? 'message']: text })
}

/** Gateway responses have variables only, no logic: what is not listed here is refused when the response is put. */
export const TEMPLATE_VARIABLES =
  /\$context\.(error\.messageString|error\.message|error\.responseType|requestId|stage)\b/g

function filled(template: string, error: GatewayError, context: { requestId: string; stage: string }): string {
  const values: Record<string, string> = {
    'error.message': error.text ?? '',
    'error.messageString': JSON.stringify(error.text),
    'error.responseType': error.type,
    requestId: context.requestId,
    stage: context.stage,
  }
  return template.replace(TEMPLATE_VARIABLES, (_, name) => values[name] ?? '')
}
