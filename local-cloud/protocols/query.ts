import { asCloudError, CloudError } from '../errors.ts'
import type { Action, AwsRequest, AwsResponse, Permissions, Service } from '../service.ts'
import { authorize } from './authorize.ts'
import { toXml } from './xml.ts'

export interface QueryService extends Omit<Service, 'handle'> {
  /** The XML namespace of the service's answers. */
  namespace: string
  actions: Record<string, Action>
  permissions?: Permissions
}

/**
 * The AWS query protocol: a form with an `Action` in, XML out (CloudFormation, STS, SNS, IAM).
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryService(described: QueryService): Service {
  const { namespace: _, actions: __, permissions: ___, ...service } = described
  return { ...service, handle: (request) => answer(request, described) }
}

async function answer(request: AwsRequest, described: QueryService): Promise<AwsResponse> {
  const { name: service, namespace, actions, permissions } = described
  try {
    const { Action: name = '', Version, ...input } = parseForm(request.body.toString('utf8'))
    const action = Object.hasOwn(actions, String(name)) ? actions[String(name)] : undefined
    if (!action) throw new CloudError('InvalidAction', `Could not find operation ${name} for version ${Version}`)
    authorize(request, { service, action: String(name), input, permissions })
    const result = await action(input, request)
    return xml(
      200,
      `<${name}Response xmlns="${namespace}"><${name}Result>${toXml(result)}</${name}Result>${metadata(request)}</${name}Response>`,
    )
  } catch (error) {
    return failure(asCloudError(error), request, namespace)
  }
}

function failure(error: CloudError, request: AwsRequest, namespace: string): AwsResponse {
  const body = toXml({ Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.code, Message: error.message })
  return xml(
    error.status,
    `<ErrorResponse xmlns="${namespace}"><Error>${body}</Error><RequestId>${request.requestId}</RequestId></ErrorResponse>`,
  )
}

function metadata(request: AwsRequest): string {
  return `<ResponseMetadata><RequestId>${request.requestId}</RequestId></ResponseMetadata>`
}

function xml(status: number, body: string): AwsResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body }
}

type Form = { [name: string]: string | Form | (string | Form)[] }

/** `Tags.member.1.Key=a` → `{ Tags: [{ Key: 'a' }] }`; an empty list is sent as `Tags=`. */
export function parseForm(body: string): Form {
  const root: Form = {}
  for (const [path, value] of new URLSearchParams(body)) place(root, path.split('.'), value)
  return listsIn(root) as Form
}

function place(form: Form, path: string[], value: string): void {
  const [name = '', ...rest] = path
  // Own properties only: a form may name `__proto__`.
  if (rest.length === 0)
    return void Object.defineProperty(form, name, { value, enumerable: true, configurable: true, writable: true })
  const inner =
    Object.hasOwn(form, name) && typeof form[name] === 'object' ? (form[name] as Form) : (Object.create(null) as Form)
  Object.defineProperty(form, name, { value: inner, enumerable: true, configurable: true, writable: true })
  place(inner, rest, value)
}

function listsIn(form: Form): Form | (string | Form)[] {
  for (const [name, value] of Object.entries(form)) {
    if (typeof value === 'object') form[name] = listsIn(value as Form)
  }
  const names = Object.keys(form)
  if (names.length === 1 && names[0] === 'member') return form.member as (string | Form)[]
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name))) return Object.values(form) as (string | Form)[]
  return form
}
