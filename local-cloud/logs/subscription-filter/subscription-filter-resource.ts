import type { Properties, ResourceContext, ResourceType } from '../../service.ts'
import { checkProperties } from '../properties.ts'
import { deleteSubscriptionFilter, putSubscriptionFilter, type Subscribing } from './subscription-filters.ts'

const PROPERTIES = [
  'LogGroupName',
  'FilterName',
  'FilterPattern',
  'DestinationArn',
  'RoleArn',
  'Distribution',
  'ApplyOnTransformedLogs',
  'FieldSelectionCriteria',
  'EmitSystemFields',
]

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-subscriptionfilter.html */
export function subscriptionFilterResource(subscribing: Subscribing): ResourceType {
  const { logs } = subscribing
  const has = (region: string, group: string, name: string) =>
    logs.hasGroup(region, group) &&
    logs.group(region, group).record.subscriptionFilters?.some(({ filterName }) => filterName === name)
  const put = (filterName: string, properties: Properties, { region }: ResourceContext) => {
    checkProperties('AWS::Logs::SubscriptionFilter', properties, PROPERTIES)
    putSubscriptionFilter(subscribing, region, {
      logGroupName: String(properties.LogGroupName),
      filterName,
      filterPattern: properties.FilterPattern as string,
      destinationArn: String(properties.DestinationArn),
      roleArn: properties.RoleArn as string | undefined,
      distribution: properties.Distribution as string | undefined,
      applyOnTransformedLogs: String(properties.ApplyOnTransformedLogs) === 'true',
      fieldSelectionCriteria: properties.FieldSelectionCriteria as string | undefined,
      emitSystemFields: properties.EmitSystemFields as string[] | undefined,
    })
    return { id: filterName }
  }
  const nameOf = (properties: Properties, context: ResourceContext) =>
    String(properties.FilterName ?? context.generateName(512))
  return {
    replaceOn: ['LogGroupName', 'FilterName'],
    existing(properties, context) {
      const name = nameOf(properties, context)
      return has(context.region, String(properties.LogGroupName), name) ? name : undefined
    },
    create: (properties, context) => put(nameOf(properties, context), properties, context),
    update: (name, properties, _previous, context) => put(name, properties, context),
    delete(filterName, { LogGroupName }, { region }) {
      const logGroupName = String(LogGroupName)
      if (has(region, logGroupName, filterName))
        deleteSubscriptionFilter(subscribing, region, { logGroupName, filterName })
    },
  }
}
