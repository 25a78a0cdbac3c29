import { type CodeInput, type ObjectSource, readCode } from './code/function-code.ts'
import { type ConfigurationInput, configure, defaults } from './configuration.ts'
import { checkDeadLetterQueue } from './destination.ts'
import { conflict, invalidParameter, validation } from './errors.ts'
import { parseFunctionName } from './function-name.ts'
import type { FunctionRecord, FunctionVersion } from './function-record.ts'
import { type Functions, newRevision } from './functions.ts'
import { publishVersion } from './versions.ts'

export interface CreateFunctionInput extends ConfigurationInput {
  FunctionName: string
  Code?: CodeInput
  Publish?: boolean
  PackageType?: string
  Tags?: Record<string, string>
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export function createFunction(
  functions: Functions,
  buckets: ObjectSource,
  region: string,
  input: CreateFunctionInput,
): { record: FunctionRecord; version: FunctionVersion } {
  const { name } = parseFunctionName(input.FunctionName ?? '')
  if (name.length > 64) throw validation(name, 'functionName', 'Member must have length less than or equal to 64')
  checkRequired(input)
  const configuration = configure(defaults(name), input)
  checkExecutionRole(functions, configuration.Role)
  if (functions.find(region, name)) throw conflict(`Function already exist: ${name}`)
  checkDeadLetterQueue(functions, functions.arn(region, name), configuration)
  const { zip, ...code } = readCode(input.Code ?? {}, buckets)
  const record: FunctionRecord = {
    region,
    name,
    arn: functions.arn(region, name),
    latest: {
      FunctionName: name,
      Version: '$LATEST',
      ...configuration,
      ...code,
      LastModified: lastModified(),
      RevisionId: newRevision(),
      codeId: functions.putCode(zip),
    },
    versions: {},
    lastVersion: 0,
    aliases: {},
    policies: {},
    eventInvokeConfigs: {},
    tags: input.Tags ?? {},
  }
  functions.save(record)
  return { record, version: input.Publish ? publishVersion(functions, record, {}).version : record.latest }
}

/** Lambda must be able to act in the name of the role: it exists, and its trust policy lets Lambda in. */
export function checkExecutionRole({ platform }: Functions, role: string): void {
  if (platform.iam?.trusts(role, 'lambda.amazonaws.com') ?? true) return
  throw invalidParameter('The role defined for the function cannot be assumed by Lambda.')
}

/** As Lambda writes the time of a change. */
export function lastModified(): string {
  return new Date().toISOString().replace('Z', '+0000')
}

function checkRequired(input: CreateFunctionInput): void {
  if (input.PackageType && input.PackageType !== 'Zip') {
    throw invalidParameter('The local cloud runs functions from a zip only, not from a container image.')
  }
  if (!input.Runtime || !input.Handler) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    )
  }
  if (!input.Role) throw validation('null', 'role', 'Member must not be null')
}
