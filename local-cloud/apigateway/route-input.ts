import type { RestInput } from '../protocols/rest-json.ts'
import type { PatchOperation } from './patch.ts'
import type { RestApi } from './rest-api.ts'
import type { RestApis } from './rest-apis.ts'

/** The API that the request's path names, in the region of its signature. */
export function apiOf(apis: RestApis, { params, request }: RestInput): RestApi {
  return apis.get(request.region, params.restApiId!)
}

/** The changes that an Update action asks for. */
export function operationsOf({ json }: RestInput): PatchOperation[] {
  return (json().patchOperations ?? []) as PatchOperation[]
}
