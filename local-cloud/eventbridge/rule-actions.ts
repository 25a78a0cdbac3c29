import type { Call } from '../service.ts'
import type { Clock } from '../sqs/clock.ts'
import { invalid, ruleNotFound } from './errors.ts'
import type { EventBuses } from './event-buses.ts'
import { type PageInput, page } from './page.ts'
import { type PutRuleInput, putRule } from './put-rule.ts'
import type { Rule, RuleState, Rules } from './rules.ts'
import { readTags, type Tag } from './tags.ts'
import { checkName } from './validation.ts'

interface RuleInput {
  Name?: string
  EventBusName?: string
}

export function ruleActions(buses: EventBuses, rules: Rules, clock: Clock) {
  const ruleOf = ({ Name, EventBusName }: RuleInput, call: Call) =>
    rules.get(checkName(Name, 'name'), buses.get(EventBusName, call))
  const setState = (state: RuleState) => (input: RuleInput, call: Call) => {
    const rule = ruleOf(input, call)
    if (rule.state !== state) rules.save({ ...rule, state, scheduledFrom: clock.now() })
  }
  return {
    PutRule(input: PutRuleInput & { EventBusName?: string; Tags?: Tag[] }, call: Call) {
      const tags = readTags(input.Tags ?? [])
      const rule = putRule(rules, buses.get(input.EventBusName, call), input, { now: clock.now(), tags })
      return { RuleArn: rule.arn }
    },
    DescribeRule(input: RuleInput, call: Call) {
      return { ...described(ruleOf(input, call)), CreatedBy: buses.platform.account }
    },
    ListRules(input: PageInput & { NamePrefix?: string; EventBusName?: string }, call: Call) {
      const { NamePrefix = '', EventBusName } = input
      const all = rules.of(buses.get(EventBusName, call)).filter(({ name }) => name.startsWith(NamePrefix))
      const { items, NextToken } = page(all.map(described), ({ Name }) => Name, input)
      return { Rules: items, NextToken }
    },
    ListRuleNamesByTarget(input: PageInput & { TargetArn?: string; EventBusName?: string }, call: Call) {
      const { TargetArn, EventBusName } = input
      const all = rules
        .of(buses.get(EventBusName, call))
        .filter(({ targets }) => targets.some(({ Arn }) => Arn === TargetArn))
      const { items, NextToken } = page(
        all.map(({ name }) => name),
        (name) => name,
        input,
      )
      return { RuleNames: items, NextToken }
    },
    EnableRule: setState('ENABLED'),
    DisableRule: setState('DISABLED'),
    /** A rule that is not there counts as deleted. */
    DeleteRule(input: RuleInput, call: Call) {
      const arn = rules.arn(buses.get(input.EventBusName, call), checkName(input.Name, 'name'))
      if (rules.find(arn)?.targets.length) throw invalid("Rule can't be deleted since it has targets.")
      rules.delete(arn)
    },
  }
}

/** As DescribeRule and ListRules show it. */
function described(rule: Rule) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventBusName: rule.busName,
    EventPattern: rule.pattern,
    ScheduleExpression: rule.schedule,
    State: rule.state,
    Description: rule.description,
    RoleArn: rule.roleArn,
  }
}

/** Throws where no rule of the default bus has this name. */
export function defaultRule(buses: EventBuses, rules: Rules, region: string, name: string): Rule {
  const rule = rules.find(rules.arn(buses.get('default', { region }), name))
  if (!rule) throw ruleNotFound(name, 'default')
  return rule
}
