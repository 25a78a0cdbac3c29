import type { APIGatewayProxyEvent } from 'aws-lambda'
import * as z from 'zod'
import type { DeploymentRequest } from './deployment.ts'
import { header } from './header.ts'
import { Refusal } from './http.ts'

const MAX_BYTES = 4096

const NAME = 'Use 1 to 40 lower-case letters, digits and hyphens, with a letter first.'
const name = z.string(NAME).regex(/^[a-z][a-z0-9-]{0,39}$/, NAME)
const PERSON = 'Say who asks, in 1 to 60 characters.'

const schema = z.object(
  { service: name, stage: name, requestedBy: z.string(PERSON).trim().min(1, PERSON).max(60, PERSON) },
  'Send a JSON object.',
)

/** The deployment that a request asks for. Throws a Refusal with status 400, 413 or 415. */
export function parseDeployment(event: APIGatewayProxyEvent): DeploymentRequest {
  refuseOtherMedia(header(event, 'content-type'))
  const { data, error } = schema.safeParse(parseJson(bodyOf(event)))
  if (error) throw new Refusal(400, 'This is no deployment.', fieldsOf(error))
  return data
}

/** `application/json`, in any case, whatever parameters follow. */
function refuseOtherMedia(contentType = ''): void {
  const mediaType = contentType.split(';')[0]!.trim().toLowerCase()
  if (mediaType !== 'application/json') throw new Refusal(415, 'Send JSON, with content-type: application/json.')
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string {
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > MAX_BYTES) throw new Refusal(413, `Send at most ${MAX_BYTES} bytes.`)
  return bytes.toString()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'The body is not JSON.')
  }
}

/** What is wrong with each field; with the whole, under `body`. */
function fieldsOf({ issues }: z.ZodError): Record<string, string> {
  return Object.fromEntries(issues.map(({ path, message }) => [path.join('.') || 'body', message]))
}
