import { checkPolicy, listOf, type Policy, type Statement } from '../iam/policy/policy-document.ts'
import type { Call, PolicyDocument } from '../service.ts'
import { invalid, notFound } from './errors.ts'
import type { EventBus, EventBuses } from './event-buses.ts'
import { check, checkName } from './validation.ts'

export interface PermissionInput {
  EventBusName?: string
  StatementId?: string
  Action?: string
  Principal?: string
  Condition?: { Type: string; Key: string; Value: string }
  /** A whole policy, as JSON; then the others must not be given. */
  Policy?: string
}

/** The actions on the policy of a bus. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html */
export function permissionActions(buses: EventBuses) {
  return {
    PutPermission(input: PermissionInput, call: Call) {
      const bus = buses.get(input.EventBusName, call)
      if (input.Policy !== undefined) buses.change(bus, { policy: readPolicy(input.Policy) })
      else putStatement(buses, bus, statementOf(bus, input))
    },
    RemovePermission(input: PermissionInput & { RemoveAllPermissions?: boolean }, call: Call) {
      const bus = buses.get(input.EventBusName, call)
      if (input.RemoveAllPermissions) return void buses.change(bus, { policy: undefined })
      if (!statementsOf(bus).some(({ Sid }) => Sid === input.StatementId)) {
        throw notFound('Statement with the provided id does not exist.')
      }
      removeStatement(buses, bus, input.StatementId)
    },
  }
}

/** In place of the one with the same id, if there is one. */
export function putStatement(buses: EventBuses, bus: EventBus, statement: Statement): void {
  const others = statementsOf(bus).filter(({ Sid }) => Sid !== statement.Sid)
  setStatements(buses, bus, [...others, statement])
}

/** A statement that is not there counts as removed. */
export function removeStatement(buses: EventBuses, bus: EventBus, id: string | undefined): void {
  setStatements(
    buses,
    bus,
    statementsOf(bus).filter(({ Sid }) => Sid !== id),
  )
}

export function statementOf(
  { arn }: EventBus,
  { StatementId, Action, Principal, Condition }: PermissionInput,
): Statement {
  const Sid = checkName(StatementId, 'statementId')
  if (Action !== 'events:PutEvents') throw invalid("Provided value in parameter 'action' is not supported.")
  check(
    /^(\d{12}|\*)$/.test(Principal ?? ''),
    Principal,
    'principal',
    'satisfy regular expression pattern: (\\d{12}|\\*)',
  )
  return {
    Sid,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
    Action,
    Resource: arn,
    ...(Condition && { Condition: { [Condition.Type]: { [Condition.Key]: Condition.Value } } }),
  }
}

/** Throws ValidationException. */
export function readPolicy(json: string): PolicyDocument {
  try {
    return checkPolicy(JSON.parse(json), 'resource') as unknown as PolicyDocument
  } catch (error) {
    throw invalid(`Parameter Policy is not valid. Reason: ${(error as Error).message}`)
  }
}

function statementsOf({ policy }: EventBus): Statement[] {
  return policy ? listOf((policy as unknown as Policy).Statement) : []
}

function setStatements(buses: EventBuses, bus: EventBus, statements: Statement[]): void {
  const policy = statements.length > 0 ? { Version: '2012-10-17', Statement: statements } : undefined
  buses.change(bus, { policy })
}
