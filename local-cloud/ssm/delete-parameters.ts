import type { Call } from '../service.ts'
import { parameterNotFound } from './errors.ts'
import type { Parameters } from './parameters.ts'
import { required, upTo } from './validation.ts'

/** The actions that delete parameters with all their versions: one by name, or up to ten. */
export function deleteParameterActions(parameters: Parameters) {
  return {
    DeleteParameter: (input: { Name?: string }, { region }: Call) => {
      const name = required(input.Name, 'name')
      if (!parameters.delete(region, name)) throw parameterNotFound(name)
    },
    DeleteParameters: (input: { Names?: string[] }, { region }: Call) => {
      const names = upTo(input.Names, 'names', 10)
      const deleted = names.filter((name) => parameters.delete(region, name))
      return { DeletedParameters: deleted, InvalidParameters: names.filter((name) => !deleted.includes(name)) }
    },
  }
}
