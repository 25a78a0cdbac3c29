import type { Permission, Permissions, Platform } from '../service.ts'

/**
 * Most of CloudWatch's actions have no resource; those of alarms and dashboards do.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 */
export function permissions({ account }: Pick<Platform, 'account'>): Permissions {
  const alarm = (region: string, name: unknown) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`
  const dashboard = (name: unknown) => `arn:aws:cloudwatch::${account}:dashboard/${name}`
  const each = (action: string, names: unknown[] | undefined, arn: (name: unknown) => string): Permission[] =>
    (names ?? []).map((name) => ({ action: `cloudwatch:${action}`, resource: arn(name) }))
  const none = (action: string): Permissions => ({
    [action]: () => ({ action: `cloudwatch:${action}`, resource: '*' }),
  })
  const onAlarm = (action: string): Permissions => ({
    [action]: ({ AlarmName }, { region }) => each(action, [AlarmName], (name) => alarm(region, name)),
  })
  const onAlarms = (action: string): Permissions => ({
    [action]: ({ AlarmNames }, { region }) => each(action, AlarmNames, (name) => alarm(region, name)),
  })
  const onResource = (action: string): Permissions => ({
    [action]: ({ ResourceARN }) => ({ action: `cloudwatch:${action}`, resource: String(ResourceARN) }),
  })
  return {
    PutMetricData: ({ Namespace }) => ({
      action: 'cloudwatch:PutMetricData',
      resource: '*',
      context: { 'cloudwatch:namespace': String(Namespace) },
    }),
    ...none('GetMetricStatistics'),
    ...none('GetMetricData'),
    ...none('ListMetrics'),
    ...onAlarm('PutMetricAlarm'),
    ...onAlarm('PutCompositeAlarm'),
    ...onAlarm('SetAlarmState'),
    ...onAlarms('DeleteAlarms'),
    ...onAlarms('EnableAlarmActions'),
    ...onAlarms('DisableAlarmActions'),
    DescribeAlarms: ({ AlarmNames }, { region }) =>
      each('DescribeAlarms', AlarmNames ?? ['*'], (name) => alarm(region, name)),
    DescribeAlarmHistory: ({ AlarmName = '*' }, { region }) =>
      each('DescribeAlarmHistory', [AlarmName], (name) => alarm(region, name)),
    ...none('DescribeAlarmsForMetric'),
    PutDashboard: ({ DashboardName }) => each('PutDashboard', [DashboardName], dashboard),
    GetDashboard: ({ DashboardName }) => each('GetDashboard', [DashboardName], dashboard),
    DeleteDashboards: ({ DashboardNames }) => each('DeleteDashboards', DashboardNames, dashboard),
    ...none('ListDashboards'),
    ...onResource('TagResource'),
    ...onResource('UntagResource'),
    ...onResource('ListTagsForResource'),
  }
}
