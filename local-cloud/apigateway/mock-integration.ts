import { badRequest } from './errors.ts'
import type { GatewayAnswer } from './gateway-error.ts'
import { GatewayError } from './gateway-error.ts'
import type { Integration, IntegrationResponse } from './rest-api.ts'

const STATUS_TEMPLATE = /^\s*\{\s*"?statusCode"?\s*:\s*"?(\d{3})"?\s*\}\s*$/

/** What the CLI writes for `cors: origins`: several origins, of which the matching one is sent back. */
const ORIGINS_TEMPLATE =
  /^#set\(\$origin = \$input\.params\("Origin"\)\)\s*#if\(\$origin == ""\) #set\(\$origin = \$input\.params\("origin"\)\) #end\s*#if\((?<tests>\$origin\.matches\("[^"]+"\)(?: \|\| \$origin\.matches\("[^"]+"\))*)\) #set\(\$context\.responseOverride\.header\.Access-Control-Allow-Origin = \$origin\) #end\s*$/

/**
 * Answers without a backend, as for the OPTIONS of CORS. Of mapping templates it knows those that the CLI writes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function mockAnswer(integration: Integration, contentType: string | undefined, origin: string): GatewayAnswer {
  const status = statusOf(integration, contentType?.split(';')[0]?.trim() || 'application/json')
  const responses = Object.values(integration.integrationResponses)
  const response =
    responses.find(
      ({ selectionPattern }) => selectionPattern && new RegExp(`^(?:${selectionPattern})$`).test(status),
    ) ?? responses.find(({ selectionPattern }) => !selectionPattern)
  if (!response) throw new GatewayError('API_CONFIGURATION_ERROR')
  const [[mediaType, template] = ['application/json', '']] = Object.entries(response.responseTemplates ?? {})
  const headers: GatewayAnswer['headers'] = [['Content-Type', mediaType], ...headersOf(response)]
  const isOrigins = ORIGINS_TEMPLATE.test(template)
  return {
    status: Number(response.statusCode),
    headers: isOrigins && matchesOrigin(template, origin) ? withOrigin(headers, origin) : headers,
    body: Buffer.from(isOrigins ? '' : template),
  }
}

/** Refuses request templates that would need more than a status out of them. */
export function checkMock(templates: Record<string, string> = {}): void {
  for (const template of Object.values(templates)) {
    if (STATUS_TEMPLATE.test(template)) continue
    throw badRequest(
      `A MOCK integration of the local cloud takes the request template {"statusCode": 200} only: ${template}`,
    )
  }
}

/** Refuses what would need the template language VTL, or a value out of the integration's response. */
export function checkMockResponse({ responseParameters = {}, responseTemplates = {} }: IntegrationResponse): void {
  for (const [name, value] of Object.entries(responseParameters)) {
    if (/^method\.response\.header\.[\w-]+$/.test(name) && /^'.*'$/s.test(value)) continue
    throw badRequest(`The local cloud maps constants to headers only, not ${name} = ${value}.`)
  }
  for (const template of Object.values(responseTemplates)) {
    if (!/[$#]/.test(template) || ORIGINS_TEMPLATE.test(template)) continue
    throw badRequest(`The local cloud has no mapping templates but constant ones and those of CORS: ${template}`)
  }
}

function statusOf({ requestTemplates = {} }: Integration, mediaType: string): string {
  const template = Object.hasOwn(requestTemplates, mediaType) ? requestTemplates[mediaType]! : ''
  const status = STATUS_TEMPLATE.exec(template)?.[1]
  // As AWS does where no template says a status.
  if (!status) throw new GatewayError('DEFAULT_5XX')
  return status
}

function headersOf({ responseParameters = {} }: IntegrationResponse): [string, string][] {
  return Object.entries(responseParameters).map(([name, value]) => [
    name.replace('method.response.header.', ''),
    value.slice(1, -1),
  ])
}

function matchesOrigin(template: string, origin: string): boolean {
  const tests = ORIGINS_TEMPLATE.exec(template)?.groups?.tests ?? ''
  return [...tests.matchAll(/matches\("([^"]+)"\)/g)].some(([, pattern]) => new RegExp(`^(?:${pattern})$`).test(origin))
}

function withOrigin(headers: [string, string][], origin: string): [string, string][] {
  const name = 'Access-Control-Allow-Origin'
  return [...headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase()), [name, origin]]
}
