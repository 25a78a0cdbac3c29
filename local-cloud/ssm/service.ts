import { jsonService } from '../protocols/json.ts'
import type { Service } from '../service.ts'
import { deleteParameterActions } from './delete-parameters.ts'
import { getParameterActions } from './get-parameters.ts'
import { labelActions } from './labels.ts'
import { listParameterActions } from './list-parameters.ts'
import { parameterResource } from './parameter-resource.ts'
import type { Parameters } from './parameters.ts'
import { ssmPermissions } from './permissions.ts'
import { putParameter } from './put-parameter.ts'
import { tagActions } from './tags.ts'

/** Systems Manager, of which the local cloud has Parameter Store. */
export function ssmService(parameters: Parameters): Service {
  const actions = {
    PutParameter: putParameter(parameters),
    ...getParameterActions(parameters),
    ...listParameterActions(parameters),
    ...deleteParameterActions(parameters),
    ...labelActions(parameters),
    ...tagActions(parameters),
  }
  return jsonService({
    name: 'ssm',
    version: '1.1',
    actions,
    permissions: ssmPermissions(parameters, Object.keys(actions)),
    resources: { 'AWS::SSM::Parameter': parameterResource(parameters) },
  })
}
