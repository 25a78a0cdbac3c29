import type { Properties, ResourceContext, ResourceType } from '../service.ts'
import { notHere } from './errors.ts'
import { checkRetention } from './log-groups.ts'
import type { Logs } from './logs.ts'
import { checkProperties } from './properties.ts'
import { checkGroupName } from './validation.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export function logGroupResource(logs: Logs): ResourceType {
  return {
    replaceOn: ['LogGroupName'],
    existing(properties, { region, generateName }) {
      const name = String(properties.LogGroupName ?? generateName(512))
      return logs.hasGroup(region, name) ? name : undefined
    },
    create(properties, context) {
      const name = checkGroupName(properties.LogGroupName ?? context.generateName(512))
      const settings = settingsOf(properties)
      const { record } = logs.createLogGroup(context.region, name)
      logs.configure(context.region, name, settings)
      return { id: name, attributes: { Arn: `${record.arn}:*` } }
    },
    update(name, properties, _previous, context) {
      logs.configure(context.region, name, settingsOf(properties))
      return { id: name, attributes: { Arn: `${logs.group(context.region, name).record.arn}:*` } }
    },
    delete(name: string, _properties: Properties, { region }: ResourceContext) {
      if (logs.hasGroup(region, name)) logs.deleteLogGroup(region, name)
    },
  }
}

const PROPERTIES = ['LogGroupName', 'RetentionInDays', 'KmsKeyId', 'LogGroupClass', 'Tags']

function settingsOf(properties: Properties) {
  checkProperties('AWS::Logs::LogGroup', properties, PROPERTIES)
  const { RetentionInDays, KmsKeyId, LogGroupClass = 'STANDARD', Tags = [] } = properties
  if (LogGroupClass !== 'STANDARD') throw notHere(`log class ${LogGroupClass}`)
  const retentionInDays = RetentionInDays === undefined ? undefined : Number(RetentionInDays)
  if (retentionInDays !== undefined) checkRetention(retentionInDays)
  const tags = Object.fromEntries((Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]))
  return { retentionInDays, kmsKeyId: KmsKeyId === undefined ? undefined : String(KmsKeyId), tags }
}
