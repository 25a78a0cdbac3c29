import { type CodeInput, type ObjectSource, readCode } from './code/function-code.ts'
import { type ConfigurationInput, configure } from './configuration.ts'
import { checkExecutionRole, lastModified } from './create-function.ts'
import { checkDeadLetterQueue } from './destination.ts'
import type { FunctionRecord, FunctionVersion } from './function-record.ts'
import { checkRevision, type Functions, newRevision } from './functions.ts'
import { publishVersion } from './versions.ts'

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export function updateConfiguration(
  functions: Functions,
  record: FunctionRecord,
  input: ConfigurationInput & { RevisionId?: string },
): FunctionRecord {
  checkRevision(input.RevisionId, record.latest.RevisionId, 'GetFunction')
  const configuration = configure(record.latest, input)
  if (input.Role !== undefined) checkExecutionRole(functions, input.Role)
  if (input.DeadLetterConfig) checkDeadLetterQueue(functions, record.arn, configuration)
  return change(functions, record, configuration)
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
export function updateCode(
  functions: Functions,
  buckets: ObjectSource,
  record: FunctionRecord,
  input: CodeInput & { Publish?: boolean; DryRun?: boolean; RevisionId?: string; Architectures?: string[] },
): { record: FunctionRecord; version: FunctionVersion } {
  checkRevision(input.RevisionId, record.latest.RevisionId, 'GetFunction')
  const { zip, ...code } = readCode(input, buckets)
  const architectures = input.Architectures && { Architectures: input.Architectures }
  if (input.DryRun) return { record, version: { ...record.latest, ...architectures, ...code } }
  const changed = change(functions, record, { ...architectures, ...code, codeId: functions.putCode(zip) })
  functions.releaseCode(changed, record.latest.codeId)
  return { record: changed, version: input.Publish ? publishVersion(functions, changed, {}).version : changed.latest }
}

function change(functions: Functions, record: FunctionRecord, members: Partial<FunctionVersion>): FunctionRecord {
  const latest = { ...record.latest, ...members, LastModified: lastModified(), RevisionId: newRevision() }
  const changed = { ...record, latest }
  functions.save(changed)
  return changed
}
