import type { Properties, ResourceContext, ResourceType } from '../service.ts'
import type { Logs } from './logs.ts'
import { checkProperties } from './properties.ts'
import { checkStreamName } from './validation.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-logstream.html */
export function logStreamResource(logs: Logs): ResourceType {
  const nameOf = ({ LogStreamName }: Properties, { generateName }: ResourceContext) =>
    checkStreamName(LogStreamName ?? generateName(512))
  const has = ({ LogGroupName }: Properties, name: string, { region }: ResourceContext) => {
    const group = String(LogGroupName)
    return logs.hasGroup(region, group) && logs.group(region, group).streams.has(name)
  }
  return {
    replaceOn: ['LogGroupName', 'LogStreamName'],
    existing(properties, context) {
      const name = nameOf(properties, context)
      return has(properties, name, context) ? name : undefined
    },
    create(properties, context) {
      checkProperties('AWS::Logs::LogStream', properties, ['LogGroupName', 'LogStreamName'])
      const id = nameOf(properties, context)
      logs.createLogStream(context.region, String(properties.LogGroupName), id)
      return { id }
    },
    delete(name, properties, context) {
      if (has(properties, name, context)) logs.group(context.region, String(properties.LogGroupName)).deleteStream(name)
    },
  }
}
