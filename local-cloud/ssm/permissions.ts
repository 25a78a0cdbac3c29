import type { Call, Permission, Permissions } from '../service.ts'
import { parseSelector } from './parameter-name.ts'
import type { Parameters } from './parameters.ts'

interface ParameterInput {
  Name?: string
  Names?: string[]
  Path?: string
  Recursive?: boolean
  Overwrite?: boolean
  ResourceId?: string
  Tags?: unknown[]
}

/**
 * Which permission each action needs, on each parameter that it names. To decrypt a SecureString needs none besides: the key
 * `aws/ssm` lets everybody in the account use it through Parameter Store, and there is no other here.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
export function ssmPermissions(parameters: Parameters, actions: string[]): Permissions {
  return Object.fromEntries(
    actions.map((action) => [
      action,
      (input: ParameterInput, call: Call): Permission[] => {
        const names = action === 'PutParameter' && input.Tags?.length ? [action, 'AddTagsToResource'] : [action]
        const context = contextOf(action, input)
        return resourcesOf(parameters, input, call).flatMap((resource) =>
          names.map((name) => ({ action: `ssm:${name}`, resource, context })),
        )
      },
    ]),
  )
}

function resourcesOf(parameters: Parameters, input: ParameterInput, { region }: Call): string[] {
  const { Name, Names, Path, ResourceId } = input
  const all = `arn:aws:ssm:${region}:${parameters.platform.account}:*`
  if (Path !== undefined) return [parameters.arn(region, Path)]
  const names = Names ?? [Name ?? ResourceId].flatMap((name) => name ?? [])
  return names.length > 0 ? names.map((name) => parameters.arn(region, parseSelector(String(name)).name)) : [all]
}

function contextOf(action: string, { Recursive, Overwrite }: ParameterInput): Record<string, string> {
  if (action === 'GetParametersByPath') return { 'ssm:Recursive': String(Recursive ?? false) }
  if (action === 'PutParameter') return { 'ssm:Overwrite': String(Overwrite ?? false) }
  return {}
}
