import type { AwsRequest, Permissions } from '../service.ts'

interface CalledAction {
  service: string
  action: string
  input: unknown
  permissions?: Permissions
}

/** Asks IAM, before an action runs, for every permission that it needs. Throws AccessDenied. */
export function authorize(request: AwsRequest, { service, action, input, permissions = {} }: CalledAction): void {
  if (!request.authorize) return
  const needed = Object.hasOwn(permissions, action) ? permissions[action]?.(input, request) : undefined
  for (const permission of [needed ?? { action: `${service}:${action}`, resource: '*' }].flat()) {
    request.authorize(permission)
  }
}
