import { notFound } from './errors.ts'
import type { Authorizer, Deployment, HttpApi, Integration, Route, Stage } from './http-api.ts'
import { type HttpApis, newId } from './http-apis.ts'
import type { Input } from './input.ts'

interface Parts {
  routes: Route
  integrations: Integration
  authorizers: Authorizer
  stages: Stage
  deployments: Deployment
}

/** One kind of part that an API has: its routes, integrations, authorizers, stages or deployments. */
export interface PartKind<Name extends keyof Parts = keyof Parts> {
  /** As in the URL, `/v2/apis/{ApiId}/routes`. */
  collection: Name
  /** The member that identifies one, and how errors call it. */
  id: string
  noun: string
  /** The id that the caller chose; without it, API Gateway makes one up. */
  chosenId?(input: Input, api: HttpApi): string
  /** The whole part out of the whole input, checked. Throws BadRequestException and ConflictException. */
  define(input: Input, api: HttpApi, id: string, previous?: Parts[Name]): Parts[Name]
  /** Throws if another part still needs this one. */
  checkUnused?(api: HttpApi, id: string): void
  /** What the API shows of it. */
  describe?(part: Parts[Name]): object
}

export function createPart(apis: HttpApis, api: HttpApi, kind: PartKind, input: Input): { id: string; part: object } {
  const id = kind.chosenId?.(input, api) ?? newId(7)
  return { id, part: put(apis, api, kind, id, kind.define(input, api, id)) }
}

/** Throws NotFoundException. */
export function getPart(api: HttpApi, kind: PartKind, id: string): Parts[keyof Parts] {
  const part = Object.hasOwn(api[kind.collection], id) ? api[kind.collection][id] : undefined
  if (!part) throw notFound(kind.noun, id)
  return part
}

/** The part anew out of the whole input: what the input leaves out takes its default. */
export function replacePart(apis: HttpApis, api: HttpApi, kind: PartKind, id: string, input: Input): object {
  return put(apis, api, kind, id, kind.define(input, api, id, getPart(api, kind, id)))
}

export function deletePart(apis: HttpApis, api: HttpApi, kind: PartKind, id: string): void {
  getPart(api, kind, id)
  kind.checkUnused?.(api, id)
  const { [id]: _, ...others } = api[kind.collection]
  apis.save({ ...api, [kind.collection]: others })
}

function put(apis: HttpApis, api: HttpApi, kind: PartKind, id: string, part: Parts[keyof Parts]): object {
  apis.save({ ...api, [kind.collection]: { ...api[kind.collection], [id]: part } })
  return part
}
