import type { Properties, ResourceContext } from '../service.ts'
import { type ContractServer, startContractServer } from './contract-server.ts'

const context: ResourceContext = {
  region: 'us-east-1',
  account: '000000000000',
  stackName: 'shop',
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/shop/1',
  logicalId: 'Errors',
  generateName: () => 'shop-Errors-1A2B3C4D5E6F',
}
let cloud: ContractServer

beforeEach(async () => {
  cloud = await startContractServer()
})
afterEach(() => cloud.close())

const type = (name: string) => cloud.service.resources![`AWS::CloudWatch::${name}`]!
const settingsOf = (name: string) => cloud.alarms.get('us-east-1', name).settings

const ALARM = {
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: '60',
  EvaluationPeriods: 1,
  Threshold: '1',
  ActionsEnabled: 'false',
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  Tags: [{ Key: 'team', Value: 'shop' }],
}

describe('AWS::CloudWatch::Alarm', () => {
  it('has its name for Ref, made up if none was given, and takes numbers written as text', async () => {
    expect(await type('Alarm').create(ALARM, context)).toEqual({
      id: 'shop-Errors-1A2B3C4D5E6F',
      attributes: { Arn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-Errors-1A2B3C4D5E6F' },
    })
    expect(settingsOf('shop-Errors-1A2B3C4D5E6F')).toMatchObject({ Period: 60, Threshold: 1, ActionsEnabled: false })
    expect(type('Alarm').existing!(ALARM, context)).toBe('shop-Errors-1A2B3C4D5E6F')
    expect(type('Alarm').existing!({ ...ALARM, AlarmName: 'other' }, context)).toBeUndefined()
  })

  it('is updated in place, its state kept, and what the template names no more is gone', async () => {
    const before = { ...ALARM, AlarmName: 'errors', TreatMissingData: 'breaching' }
    const { id } = await type('Alarm').create(before, context)
    cloud.pass(0)
    await type('Alarm').update!(id, { ...ALARM, AlarmName: 'errors', Threshold: 3, Tags: [] }, before, context)

    expect(settingsOf('errors')).toMatchObject({ Threshold: 3 })
    expect(settingsOf('errors')).not.toHaveProperty('TreatMissingData')
    expect(cloud.alarms.get('us-east-1', 'errors')).toMatchObject({ state: { value: 'ALARM' }, tags: {} })
  })

  it('watches expressions', async () => {
    const { Namespace, MetricName, Statistic: Stat, Period, ...rest } = ALARM
    const Metrics = [
      { Id: 'e', Expression: 'm1 * 2', ReturnData: 'true' },
      { Id: 'm1', MetricStat: { Metric: { Namespace, MetricName }, Period, Stat }, ReturnData: 'false' },
    ]
    await type('Alarm').create({ ...rest, Metrics }, context)

    expect(settingsOf('shop-Errors-1A2B3C4D5E6F')).toMatchObject({
      Metrics: [{ ReturnData: true }, { MetricStat: { Period: 60 }, ReturnData: false }],
    })
  })

  it('is deleted, and gone already is deleted too', async () => {
    const { id } = await type('Alarm').create(ALARM, context)
    await type('Alarm').delete(id, ALARM, context)
    await type('Alarm').delete(id, ALARM, context)

    expect(cloud.alarms.list('us-east-1')).toEqual([])
  })

  it('refuses a property that it does not know', () => {
    const create = () => type('Alarm').create({ ...ALARM, ThresholdMetricId: 'x' } as Properties, context)

    expect(create).toThrow('no parameter ThresholdMetricId of an alarm')
  })
})

describe('AWS::CloudWatch::CompositeAlarm', () => {
  it('goes with the alarms that it is about', async () => {
    await type('Alarm').create({ ...ALARM, AlarmName: 'errors' }, context)
    const rule = { AlarmName: 'any', AlarmRule: 'ALARM(errors)' }
    const { id, attributes } = await type('CompositeAlarm').create(rule, context)

    expect([id, attributes]).toEqual(['any', { Arn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:any' }])
    expect(() => type('Alarm').delete('errors', {}, context)).toThrow('composite alarms [any] depending on it')
    await type('CompositeAlarm').delete(id, rule, context)
    await type('Alarm').delete('errors', {}, context)
    expect(cloud.alarms.list('us-east-1')).toEqual([])
  })

  it('refuses a suppressor', () => {
    const create = () => type('CompositeAlarm').create({ AlarmRule: 'TRUE', ActionsSuppressor: 'x' }, context)

    expect(create).toThrow('no suppression of actions')
  })
})

describe('AWS::CloudWatch::Dashboard', () => {
  it('keeps its body', async () => {
    const body = '{"widgets":[]}'
    const { id } = await type('Dashboard').create({ DashboardBody: body }, context)

    expect(id).toBe('shop-Errors-1A2B3C4D5E6F')
    expect(type('Dashboard').existing!({}, context)).toBe(id)
    expect(() => type('Dashboard').update!(id, { DashboardBody: '[]' }, {}, context)).toThrow('validation errors')
    await type('Dashboard').delete(id, {}, context)
    expect(type('Dashboard').existing!({}, context)).toBeUndefined()
  })
})
