import { permissions } from './permissions.ts'

const call = { region: 'eu-west-1' } as never
const needed = (action: string, input: object) => {
  const permission = permissions({ account: '000000000000' })[action]?.(input, call)
  return [permission ?? []].flat()
}
const ALARM = 'arn:aws:cloudwatch:eu-west-1:000000000000:alarm'

describe('the permissions of CloudWatch', () => {
  it.each([
    ['GetMetricStatistics', {}, ['*']],
    ['GetMetricData', {}, ['*']],
    ['ListMetrics', {}, ['*']],
    ['PutMetricAlarm', { AlarmName: 'a' }, [`${ALARM}:a`]],
    ['PutCompositeAlarm', { AlarmName: 'a' }, [`${ALARM}:a`]],
    ['SetAlarmState', { AlarmName: 'a' }, [`${ALARM}:a`]],
    ['DeleteAlarms', { AlarmNames: ['a', 'b'] }, [`${ALARM}:a`, `${ALARM}:b`]],
    ['EnableAlarmActions', { AlarmNames: ['a'] }, [`${ALARM}:a`]],
    ['DisableAlarmActions', { AlarmNames: ['a'] }, [`${ALARM}:a`]],
    ['DescribeAlarms', { AlarmNames: ['a'] }, [`${ALARM}:a`]],
    ['DescribeAlarms', {}, [`${ALARM}:*`]],
    ['DescribeAlarmHistory', { AlarmName: 'a' }, [`${ALARM}:a`]],
    ['DescribeAlarmsForMetric', {}, ['*']],
    ['PutDashboard', { DashboardName: 'd' }, ['arn:aws:cloudwatch::000000000000:dashboard/d']],
    ['GetDashboard', { DashboardName: 'd' }, ['arn:aws:cloudwatch::000000000000:dashboard/d']],
    ['DeleteDashboards', { DashboardNames: ['d'] }, ['arn:aws:cloudwatch::000000000000:dashboard/d']],
    ['ListDashboards', {}, ['*']],
    ['TagResource', { ResourceARN: `${ALARM}:a` }, [`${ALARM}:a`]],
    ['UntagResource', { ResourceARN: `${ALARM}:a` }, [`${ALARM}:a`]],
    ['ListTagsForResource', { ResourceARN: `${ALARM}:a` }, [`${ALARM}:a`]],
  ])('%s of %j needs itself on %j', (action, input, resources) => {
    expect(needed(action, input)).toEqual(resources.map((resource) => ({ action: `cloudwatch:${action}`, resource })))
  })

  it('let a policy name the namespace that metrics are put into', () => {
    expect(needed('PutMetricData', { Namespace: 'Shop' })).toEqual([
      { action: 'cloudwatch:PutMetricData', resource: '*', context: { 'cloudwatch:namespace': 'Shop' } },
    ])
  })
})
