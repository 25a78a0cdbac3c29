import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type ContractCloud, roleResource, startContractCloud } from '../iam/contract-cloud.ts'
import { until } from '../test-server.ts'

const EVENTS = 'arn:aws:events:us-east-1:000000000000'
const QUEUE = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`
const ROLE = (name: string) => `arn:aws:iam::000000000000:role/${name}`
const relayTo = (bus: string) => ({
  Effect: 'Allow',
  Action: 'events:PutEvents',
  Resource: `${EVENTS}:event-bus/${bus}`,
})
const sendTo = (queue: string) => ({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE(queue) })

const trusting = (Service: string) => ({
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } },
  },
})

const rule = (EventBusName: string, Targets: object[]) => ({
  Type: 'AWS::Events::Rule',
  DependsOn: ['Relay', 'Orders', 'Other', 'Open', 'Shut', 'Log'],
  Properties: { Name: `all-${EventBusName}`, EventBusName, EventPattern: { source: ['shop'] }, Targets },
})

const RESOURCES = {
  Relay: roleResource('relay', [relayTo('orders')], trusting('events.amazonaws.com')),
  Clock: roleResource('clock', [sendTo('open')], trusting('scheduler.amazonaws.com')),
  Orders: { Type: 'AWS::Events::EventBus', Properties: { Name: 'orders' } },
  Other: { Type: 'AWS::Events::EventBus', Properties: { Name: 'other' } },
  Open: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'open' } },
  Shut: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'shut' } },
  Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/orders' } },
  OpenPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    DependsOn: ['Open'],
    Properties: {
      Queues: [{ Ref: 'Open' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: QUEUE('open'),
          Condition: { ArnEquals: { 'aws:SourceArn': `${EVENTS}:rule/orders/all-orders` } },
        },
      },
    },
  },
  First: rule('default', [
    { Id: 'orders', Arn: `${EVENTS}:event-bus/orders`, RoleArn: ROLE('relay') },
    { Id: 'other', Arn: `${EVENTS}:event-bus/other`, RoleArn: ROLE('relay') },
  ]),
  Second: rule('orders', [
    { Id: 'open', Arn: QUEUE('open') },
    { Id: 'shut', Arn: QUEUE('shut') },
    { Id: 'log', Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/orders' },
  ]),
}

describe('in the whole cloud', () => {
  let cloud: ContractCloud

  beforeAll(async () => {
    cloud = await startContractCloud()
    await cloud.deploy('desk', RESOURCES)
  })
  afterAll(() => cloud.close())

  const outcomes = (type: string) =>
    cloud.events(type).map(({ detail }) => [detail.targetId ?? detail.targetArn, detail.status, detail.reason])
  const received = async (queue: string) => {
    const QueueUrl = `${cloud.url}/000000000000/${queue}`
    const { Messages } = await new SQSClient(cloud.administrator).send(new ReceiveMessageCommand({ QueueUrl }))
    return Messages?.map(({ Body }) => Body) ?? []
  }

  it('an event goes as far as roles and the policies of its targets let it', async () => {
    const Entries = [{ Source: 'shop', DetailType: 'Order', Detail: '{"id":7}' }]
    await new EventBridgeClient(cloud.administrator).send(new PutEventsCommand({ Entries }))

    await until(() => outcomes('eventbridge.delivery').length >= 7)
    const dropped = outcomes('eventbridge.delivery').filter(([, status]) => status === 'dropped')
    expect(dropped.map(([target]) => target).sort()).toEqual(['other', 'shut'])
    expect(dropped.map(([, , reason]) => reason)).toContainEqual(
      expect.stringContaining(`is not authorized to perform: events:PutEvents on resource: ${EVENTS}:event-bus/other`),
    )
    expect((await received('open')).map((body) => JSON.parse(body ?? '').detail)).toEqual([{ id: 7 }])
    expect(await received('shut')).toEqual([])
    const logs = new CloudWatchLogsClient(cloud.administrator)
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/orders' }))
    expect(events?.map(({ message }) => JSON.parse(message ?? '').detail)).toEqual([{ id: 7 }])
  })

  it('a schedule does what its role may do, whatever the policy of its target', async () => {
    const scheduler = new SchedulerClient(cloud.administrator)
    const create = (name: string, role: string) =>
      scheduler.send(
        new CreateScheduleCommand({
          Name: name,
          ScheduleExpression: 'rate(1 day)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: QUEUE(name), RoleArn: ROLE(role), Input: 'good morning' },
        }),
      )
    await expect(create('open', 'relay')).rejects.toMatchObject({
      message: 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
    })

    await create('open', 'clock')
    await create('shut', 'clock')

    await until(() => outcomes('scheduler.delivery').length >= 3)
    expect(await received('open')).toEqual(['good morning'])
    expect(outcomes('scheduler.delivery')).toContainEqual([
      QUEUE('shut'),
      'dropped',
      expect.stringContaining(`is not authorized to perform: sqs:sendmessage on resource: ${QUEUE('shut')}`),
    ])
  })
})
