import type { Call } from '../service.ts'
import { withTargets } from './check-target.ts'
import type { EventBuses } from './event-buses.ts'
import { type PageInput, page } from './page.ts'
import type { Rules, Target } from './rules.ts'
import { check, checkName } from './validation.ts'

interface TargetsInput {
  Rule?: string
  EventBusName?: string
}

export function targetActions(buses: EventBuses, rules: Rules) {
  const ruleOf = ({ Rule, EventBusName }: TargetsInput, call: Call) =>
    rules.get(checkName(Rule, 'rule'), buses.get(EventBusName, call))
  return {
    PutTargets(input: TargetsInput & { Targets?: Target[] }, call: Call) {
      const { Targets = [] } = input
      check(Targets.length > 0, '[]', 'targets', 'have length greater than or equal to 1')
      const rule = ruleOf(input, call)
      rules.save({ ...rule, targets: withTargets(rule.targets, Targets) })
      return { FailedEntryCount: 0, FailedEntries: [] }
    },
    RemoveTargets(input: TargetsInput & { Ids?: string[] }, call: Call) {
      const { Ids = [] } = input
      const rule = ruleOf(input, call)
      const missing = Ids.filter((id) => !rule.targets.some(({ Id }) => Id === id))
      rules.save({ ...rule, targets: rule.targets.filter(({ Id }) => !Ids.includes(Id)) })
      return { FailedEntryCount: missing.length, FailedEntries: missing.map(missingTarget) }
    },
    ListTargetsByRule(input: TargetsInput & PageInput, call: Call) {
      const { items, NextToken } = page(ruleOf(input, call).targets, ({ Id }) => Id, input)
      return { Targets: items, NextToken }
    },
  }
}

function missingTarget(TargetId: string) {
  return { TargetId, ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Target ${TargetId} does not exist.` }
}
