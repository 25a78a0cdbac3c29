import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../events.ts'
import type { Properties, ResourceContext, ResourceType } from '../service.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { TestClock } from '../sqs/test-clock.ts'
import { openStore } from '../store.ts'
import { EventBuses } from './event-buses.ts'
import { eventBridgeResources } from './resources.ts'
import { Rules } from './rules.ts'

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:copies'
const context: ResourceContext = {
  region: 'us-east-1',
  account: '000000000000',
  stackName: 'desk-dev',
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/desk-dev/1',
  logicalId: 'Nightly',
  generateName: (maxLength = 255) => 'desk-dev-Nightly-1A2B3C4D5E6F'.slice(0, maxLength),
}

let folder: string
let buses: EventBuses
let rules: Rules
let types: Record<string, ResourceType>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventbridge '))
  const platform = {
    account: '000000000000',
    url: '',
    store: openStore(folder),
    events: new EventStream(),
    settings: DEFAULT_SETTINGS,
  }
  buses = new EventBuses(platform)
  rules = new Rules(platform)
  types = eventBridgeResources(buses, rules, new TestClock())
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const type = (name: string) => types[`AWS::Events::${name}`] as Required<ResourceType>
const defaultBus = () => buses.get('default', context)

describe('AWS::Events::Rule', () => {
  const rule: Properties = { EventPattern: { source: ['shop'] }, Targets: [{ Id: 't', Arn: QUEUE }] }

  it('is made with its targets, changed in place, and deleted with them', async () => {
    const { id, attributes } = await type('Rule').create(rule, context)
    const made = rules.get(id, defaultBus())
    const changed: Properties = { ScheduleExpression: 'rate(1 day)', State: 'DISABLED', Targets: [] }

    await type('Rule').update(id, changed, rule, context)
    const after = rules.get(id, defaultBus())
    await type('Rule').delete(id, changed, context)
    await type('Rule').delete(id, changed, context)

    expect([id, attributes]).toEqual([
      'desk-dev-Nightly-1A2B3C4D5E6F',
      { Arn: 'arn:aws:events:us-east-1:000000000000:rule/desk-dev-Nightly-1A2B3C4D5E6F' },
    ])
    expect(made).toMatchObject({ pattern: '{"source":["shop"]}', state: 'ENABLED', targets: rule.Targets })
    expect(after).toMatchObject({ schedule: 'rate(1 day)', state: 'DISABLED', targets: [] })
    expect(after.pattern).toBeUndefined()
    expect(rules.all()).toEqual([])
  })

  it('of another bus has the bus in its Ref', async () => {
    buses.create('us-east-1', 'orders', {})
    const properties = { ...rule, Name: 'all', EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/orders' }

    expect(type('Rule').existing(properties, context)).toBeUndefined()
    const { id, attributes } = await type('Rule').create(properties, context)

    expect([id, attributes?.Arn]).toEqual(['orders|all', 'arn:aws:events:us-east-1:000000000000:rule/orders/all'])
    expect(type('Rule').existing(properties, context)).toBe('orders|all')
    await type('Rule').delete(id, properties, context)
    expect(rules.all()).toEqual([])
  })

  it.each<[string, Properties, string]>([
    ['an unknown property', { ...rule, Pattern: {} }, 'Encountered unsupported property Pattern'],
    [
      'a pattern that is none',
      { EventPattern: { source: 'shop' } },
      'Event pattern is not valid. Reason: "source" must be',
    ],
    ['a target that is none', { ...rule, Targets: [{ Id: 't', Arn: 'x' }] }, 'Provided Arn is not in correct format.'],
    ['a bus that is not there', { ...rule, EventBusName: 'none' }, 'Event bus none does not exist.'],
  ])('is not made with %s, and leaves nothing', (_what, properties, message) => {
    expect(() => type('Rule').create(properties, context)).toThrow(message)
    expect(rules.all()).toEqual([])
  })
})

describe('AWS::Events::EventBus', () => {
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 'events:PutEvents', Resource: '*' }]

  it('is made with its policy, changed in place and deleted', async () => {
    const Policy = { Version: '2012-10-17', Statement }
    const { id, attributes } = await type('EventBus').create({ Name: 'orders', Policy }, context)
    await type('EventBus').update(id, { Name: 'orders', Description: 'of the shop' }, {}, context)
    const changed = buses.get('orders', context)

    await type('EventBus').delete(id, { Name: 'orders' }, context)
    await type('EventBus').delete(id, { Name: 'orders' }, context)

    const Arn = 'arn:aws:events:us-east-1:000000000000:event-bus/orders'
    expect([id, attributes]).toEqual(['orders', { Name: 'orders', Arn, Policy: JSON.stringify(Policy) }])
    expect([changed.description, changed.policy]).toEqual(['of the shop', undefined])
    expect(buses.find(Arn)).toBeUndefined()
  })

  it('is not made with what the local cloud lacks', () => {
    expect(() => type('EventBus').create({ Name: 'x', LogConfig: {} }, context)).toThrow('no logs of an event bus')
  })
})

describe('AWS::Events::EventBusPolicy', () => {
  const policy = { StatementId: 'all', Action: 'events:PutEvents', Principal: '*' }
  const sids = () => ((defaultBus().policy?.Statement ?? []) as { Sid: string }[]).map(({ Sid }) => Sid)

  it('is one statement of the policy of a bus', async () => {
    const first = await type('EventBusPolicy').create(policy, context)
    const Statement = { Effect: 'Deny', Principal: '*', Action: 'events:PutEvents', Resource: '*' }
    const second = await type('EventBusPolicy').create({ StatementId: 'none', Statement }, context)
    const both = sids()

    await type('EventBusPolicy').delete(first.id, policy, context)

    expect([first.id, second.id, both, sids()]).toEqual(['default|all', 'default|none', ['all', 'none'], ['none']])
  })
})
