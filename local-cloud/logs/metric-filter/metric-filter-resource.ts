import type { Properties, ResourceContext, ResourceType } from '../../service.ts'
import type { MetricTransformation } from '../log-group.ts'
import type { Logs } from '../logs.ts'
import { checkProperties } from '../properties.ts'
import { deleteMetricFilter, putMetricFilter } from './metric-filters.ts'

const PROPERTIES = ['LogGroupName', 'FilterName', 'FilterPattern', 'MetricTransformations']
const TRANSFORMATION = ['MetricName', 'MetricNamespace', 'MetricValue', 'DefaultValue', 'Dimensions', 'Unit']

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-metricfilter.html */
export function metricFilterResource(logs: Logs): ResourceType {
  const has = (region: string, group: string, name: string) =>
    logs.hasGroup(region, group) &&
    logs.group(region, group).record.metricFilters?.some(({ filterName }) => filterName === name)
  const put = (filterName: string, properties: Properties, { region }: ResourceContext) => {
    checkProperties('AWS::Logs::MetricFilter', properties, PROPERTIES)
    putMetricFilter(logs, region, {
      logGroupName: String(properties.LogGroupName),
      filterName,
      filterPattern: properties.FilterPattern as string,
      metricTransformations: ((properties.MetricTransformations ?? []) as Properties[]).map(transformation),
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
      if (has(region, logGroupName, filterName)) deleteMetricFilter(logs, region, { logGroupName, filterName })
    },
  }
}

/** In a template the dimensions are a list of keys and values. */
function transformation(properties: Properties): Partial<MetricTransformation> {
  checkProperties('AWS::Logs::MetricFilter MetricTransformation', properties, TRANSFORMATION)
  const { MetricName, MetricNamespace, MetricValue, DefaultValue, Dimensions = [], Unit } = properties
  return {
    metricName: MetricName as string,
    metricNamespace: MetricNamespace as string,
    metricValue: MetricValue === undefined ? undefined : String(MetricValue),
    defaultValue: DefaultValue === undefined ? undefined : Number(DefaultValue),
    dimensions: Object.fromEntries(
      (Dimensions as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]),
    ),
    unit: Unit as string | undefined,
  }
}
