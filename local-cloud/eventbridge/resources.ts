import type { Statement } from '../iam/policy/policy-document.ts'
import type { PhysicalResource, PolicyDocument, Properties, ResourceContext, ResourceType } from '../service.ts'
import type { Clock } from '../sqs/clock.ts'
import { withTargets } from './check-target.ts'
import { checkSupported, deleteEventBus } from './event-bus-actions.ts'
import { busName, type EventBus, type EventBuses } from './event-buses.ts'
import { type PermissionInput, putStatement, readPolicy, removeStatement, statementOf } from './permission-actions.ts'
import { type PutRuleInput, putRule } from './put-rule.ts'
import type { Rules, Target } from './rules.ts'
import { readTags, type Tag } from './tags.ts'

export function eventBridgeResources(buses: EventBuses, rules: Rules, clock: Clock): Record<string, ResourceType> {
  return {
    'AWS::Events::Rule': ruleResource(buses, rules, clock),
    'AWS::Events::EventBus': eventBusResource(buses, rules),
    'AWS::Events::EventBusPolicy': eventBusPolicyResource(buses),
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
function ruleResource(buses: EventBuses, rules: Rules, clock: Clock): ResourceType {
  const put = (name: string, properties: Properties, context: ResourceContext) => {
    refuseUnknown(properties, RULE)
    const { Targets, Tags, EventBusName, EventPattern, ...input } = properties
    const bus = buses.get(EventBusName as string | undefined, context)
    const targets = withTargets([], (Targets ?? []) as Target[])
    const put = { ...input, Name: name, EventPattern: asJson(EventPattern) } as PutRuleInput
    const rule = putRule(rules, bus, put, { now: clock.now() })
    rules.save({ ...rule, targets, tags: readTags((Tags ?? []) as Tag[]) })
    return described(bus, name, rule.arn)
  }
  return {
    replaceOn: ['Name', 'EventBusName'],
    existing(properties, context) {
      const bus = busOf(buses, properties, context)
      const name = nameOf(properties, context)
      return rules.find(rules.arn(bus, name)) && described(bus, name, '').id
    },
    create: (properties, context) => put(nameOf(properties, context), properties, context),
    update: (id, properties, _previous, context) => put(id.split('|').at(-1) as string, properties, context),
    delete(id, properties, context) {
      rules.delete(rules.arn(busOf(buses, properties, context), id.split('|').at(-1) as string))
    },
  }
}

const RULE = [
  'Name',
  'Description',
  'EventBusName',
  'EventPattern',
  'RoleArn',
  'ScheduleExpression',
  'State',
  'Tags',
  'Targets',
]

function nameOf({ Name }: Properties, context: ResourceContext): string {
  return String(Name ?? context.generateName(64))
}

function busOf(buses: EventBuses, { EventBusName }: Properties, { region }: ResourceContext): EventBus {
  const name = busName(String(EventBusName ?? 'default'))
  return buses.find(buses.arn(region, name)) ?? ({ region, name } as EventBus)
}

/** `Ref` is the rule's name, after that of its bus where it is not the default one. */
function described({ name: bus }: EventBus, name: string, arn: string): PhysicalResource {
  return { id: bus === 'default' ? name : `${bus}|${name}`, attributes: { Arn: arn } }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html */
function eventBusResource(buses: EventBuses, rules: Rules): ResourceType {
  const settings = (properties: Properties) => {
    refuseUnknown(properties, EVENT_BUS)
    const { Description: description } = checkSupported(properties)
    const policy = properties.Policy === undefined ? undefined : readPolicy(asJson(properties.Policy) as string)
    return { description, policy, tags: readTags((properties.Tags ?? []) as Tag[]) }
  }
  const described = ({ name, arn, policy }: EventBus) => ({
    id: name,
    attributes: { Name: name, Arn: arn, Policy: policy && JSON.stringify(policy) },
  })
  return {
    replaceOn: ['Name', 'EventSourceName'],
    existing: ({ Name }, { region }) => buses.find(buses.arn(region, String(Name)))?.name,
    create: (properties, { region }) => described(buses.create(region, String(properties.Name), settings(properties))),
    update: (id, properties, _previous, context) =>
      described(buses.change(buses.get(id, context), settings(properties))),
    delete(id, _properties, { region }) {
      const bus = buses.find(buses.arn(region, id))
      if (bus) deleteEventBus(buses, rules, bus)
    },
  }
}

const EVENT_BUS = [
  'Name',
  'Description',
  'Policy',
  'Tags',
  'EventSourceName',
  'KmsKeyIdentifier',
  'DeadLetterConfig',
  'LogConfig',
]

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html */
function eventBusPolicyResource(buses: EventBuses): ResourceType {
  const put = (properties: Properties, context: ResourceContext) => {
    refuseUnknown(properties, ['EventBusName', 'StatementId', 'Action', 'Principal', 'Condition', 'Statement'])
    const bus = buses.get(properties.EventBusName as string | undefined, context)
    const { StatementId } = properties
    putStatement(buses, bus, statement(bus, properties))
    return { id: `${bus.name}|${StatementId}` }
  }
  const statement = (bus: EventBus, { Statement, StatementId, ...input }: Properties): Statement => {
    if (Statement === undefined) return statementOf(bus, { ...input, StatementId } as PermissionInput)
    const written = { ...(Statement as Statement), Sid: String(StatementId) }
    const document = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: written }))
    return (document as PolicyDocument & { Statement: Statement }).Statement
  }
  return {
    replaceOn: ['EventBusName', 'StatementId'],
    create: put,
    update: (_id, properties, _previous, context) => put(properties, context),
    delete(id, _properties, { region }) {
      const [name = '', sid] = id.split('|')
      const bus = buses.find(buses.arn(region, name))
      if (bus) removeStatement(buses, bus, sid)
    },
  }
}

/** A pattern or a policy is an object in a template, or JSON. */
function asJson(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value)
}

function refuseUnknown(properties: Properties, known: string[]): void {
  const unknown = Object.keys(properties).find((name) => properties[name] !== undefined && !known.includes(name))
  if (unknown) throw new Error(`Encountered unsupported property ${unknown}`)
}
