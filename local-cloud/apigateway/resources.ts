import { badRequest, conflict, notFound } from './errors.ts'
import type { Resource, RestApi } from './rest-api.ts'
import { newId, type RestApis } from './rest-apis.ts'

export function getResource(api: RestApi, id: string): Resource {
  const resource = Object.hasOwn(api.resources, id) ? api.resources[id] : undefined
  if (!resource) throw notFound('Invalid Resource identifier specified')
  return resource
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html */
export function createResource(apis: RestApis, api: RestApi, parentId: string, pathPart: string): Resource {
  const parent = getResource(api, parentId)
  check(api, parent, pathPart)
  const path = `${parent.path === '/' ? '' : parent.path}/${pathPart}`
  const resource: Resource = { id: newId(), parentId, pathPart, path, resourceMethods: {} }
  apis.save({ ...api, resources: { ...api.resources, [resource.id]: resource } })
  return resource
}

/** With all resources below it. */
export function deleteResource(apis: RestApis, api: RestApi, id: string): void {
  const { path } = getResource(api, id)
  if (path === '/') throw badRequest('Root resource cannot be deleted')
  const stays = ([, other]: [string, Resource]) => other.id !== id && !other.path.startsWith(`${path}/`)
  apis.save({ ...api, resources: Object.fromEntries(Object.entries(api.resources).filter(stays)) })
}

function check(api: RestApi, parent: Resource, pathPart: string): void {
  if (!/^(?:[\w.:~@!$&'()*+,;=%-]+|\{[\w.:-]+\+?\})$/.test(pathPart ?? '')) {
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    )
  }
  if (parent.pathPart?.endsWith('+}')) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`)
  }
  const siblings = Object.values(api.resources).filter(({ parentId }) => parentId === parent.id)
  if (siblings.some((sibling) => sibling.pathPart === pathPart)) {
    throw conflict(`Another resource with the same parent already has this name: ${pathPart}`)
  }
  const variable = (part = '') => part.startsWith('{') && !part.endsWith('+}')
  const other = siblings.find((sibling) => variable(sibling.pathPart) && variable(pathPart))
  if (other)
    throw badRequest(
      `A sibling (${other.pathPart}) of this resource already has a variable path part -- only one is allowed`,
    )
}
