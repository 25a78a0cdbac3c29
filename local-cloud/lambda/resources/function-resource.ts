import type { PhysicalResource, Properties, ResourceType } from '../../service.ts'
import type { CodeInput, ObjectSource } from '../code/function-code.ts'
import { zipOf } from '../code/write-zip.ts'
import { type ConfigurationInput, defaults } from '../configuration.ts'
import { createFunction } from '../create-function.ts'
import { invalidParameter } from '../errors.ts'
import type { FunctionRecord } from '../function-record.ts'
import type { Functions } from '../functions.ts'
import { setRecursiveLoop } from '../recursive-loops.ts'
import { setReservedConcurrency } from '../reserved-concurrency.ts'
import { updateCode, updateConfiguration } from '../update-function.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export function functionResource(functions: Functions, buckets: ObjectSource): ResourceType {
  return {
    replaceOn: ['FunctionName', 'PackageType'],
    existing(properties, { region, generateName }) {
      return functions.find(region, String(properties.FunctionName ?? generateName(64)))?.name
    },
    create(properties, { region, generateName }) {
      const FunctionName = String(properties.FunctionName ?? generateName(64))
      const { record } = createFunction(functions, buckets, region, {
        ...configurationOf(properties),
        FunctionName,
        Code: codeOf(properties),
        PackageType: properties.PackageType as string | undefined,
      })
      return physical(saveSettings(functions, record, properties))
    },
    update(name, properties, previous, { region }) {
      // What the template no longer says goes back to Lambda's default.
      const configuration = { ...resetOf(name), ...configurationOf(properties) }
      let record = updateConfiguration(functions, functions.get(region, name), configuration)
      if (JSON.stringify(properties.Code) !== JSON.stringify(previous.Code)) {
        record = updateCode(functions, buckets, record, codeOf(properties)).record
      }
      return physical(saveSettings(functions, record, properties))
    },
    delete(name, _properties, { region }) {
      const record = functions.find(region, name)
      if (record) functions.delete(record)
    },
  }
}

const CONFIGURATION = [
  'Description',
  'Runtime',
  'Handler',
  'Role',
  'Timeout',
  'MemorySize',
  'Environment',
  'EphemeralStorage',
  'Architectures',
  'LoggingConfig',
  'TracingConfig',
  'DeadLetterConfig',
  'Layers',
  'VpcConfig',
  'SnapStart',
] as const

/** No part of a version's configuration, or without effect here. */
const OTHERS = [
  'Code',
  'FunctionName',
  'PackageType',
  'Tags',
  'ReservedConcurrentExecutions',
  'KmsKeyArn',
  'RecursiveLoop',
  'RuntimeManagementConfig',
]

function configurationOf(properties: Properties): ConfigurationInput {
  const known: readonly string[] = [...CONFIGURATION, ...OTHERS]
  const unknown = Object.keys(properties).find((name) => !known.includes(name))
  if (unknown) throw invalidParameter(`The local cloud does not know the property ${unknown} of AWS::Lambda::Function.`)
  const members = CONFIGURATION.filter((name) => properties[name] !== undefined)
  return {
    ...Object.fromEntries(members.map((name) => [name, properties[name]])),
    ...(properties.KmsKeyArn !== undefined && { KMSKeyArn: String(properties.KmsKeyArn) }),
  }
}

function resetOf(name: string): ConfigurationInput {
  const { Runtime, Handler, Role, ...rest } = defaults(name)
  return { ...rest, Environment: { Variables: {} }, DeadLetterConfig: {} }
}

/** In a template `ZipFile` is the source text itself, of a file `index.js`. */
function codeOf({ Code }: Properties): CodeInput {
  const code = (Code ?? {}) as CodeInput
  if (code.ZipFile === undefined) return code
  return { ZipFile: zipOf('index.js', Buffer.from(code.ZipFile)).toString('base64') }
}

function saveSettings(
  functions: Functions,
  record: FunctionRecord,
  { Tags, ReservedConcurrentExecutions, RecursiveLoop }: Properties,
): FunctionRecord {
  const tags = ((Tags ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value])
  const { reservedConcurrency: _before, recursiveLoop: _default, ...rest } = record
  let changed: FunctionRecord = { ...rest, tags: Object.fromEntries(tags) }
  functions.save(changed)
  if (ReservedConcurrentExecutions !== undefined) {
    changed = setReservedConcurrency(functions, changed, ReservedConcurrentExecutions)
  }
  return RecursiveLoop === undefined ? changed : setRecursiveLoop(functions, changed, RecursiveLoop)
}

function physical({ name, arn }: FunctionRecord): PhysicalResource {
  return { id: name, attributes: { Arn: arn } }
}
