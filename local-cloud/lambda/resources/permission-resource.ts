import type { ResourceType } from '../../service.ts'
import { parseFunctionName } from '../function-name.ts'
import type { Functions } from '../functions.ts'
import { addPermission, type PermissionInput, removePermission } from '../permissions.ts'

/** Every change makes a new one. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
export function permissionResource(functions: Functions): ResourceType {
  return {
    create({ FunctionName, ...properties }, { region, generateName }) {
      const reference = parseFunctionName(String(FunctionName))
      const { record } = functions.resolve(region, reference)
      const StatementId = generateName(100)
      addPermission(
        functions,
        record,
        { ...(properties as unknown as PermissionInput), StatementId },
        reference.qualifier,
      )
      return { id: StatementId, attributes: { Id: StatementId } }
    },
    delete(statementId, { FunctionName }, { region }) {
      const { name, qualifier } = parseFunctionName(String(FunctionName))
      const record = functions.find(region, name)
      const statements = record?.policies[qualifier ?? '$LATEST']?.Statement
      if (record && statements?.some(({ Sid }) => Sid === statementId)) {
        removePermission(functions, record, statementId, qualifier)
      }
    },
  }
}
