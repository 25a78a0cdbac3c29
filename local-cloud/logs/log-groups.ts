import type { Call } from '../service.ts'
import { notHere } from './errors.ts'
import type { LogGroup } from './log-group.ts'
import type { Logs } from './logs.ts'
import { page } from './page.ts'
import { check, checkGroupName, checkLimit, groupName, RETENTION_DAYS } from './validation.ts'

/** The actions on log groups and their settings, by name. */
export function logGroupActions(logs: Logs) {
  return {
    CreateLogGroup: (input: CreateLogGroupInput, { region }: Call) => {
      if ((input.logGroupClass ?? 'STANDARD') !== 'STANDARD') throw notHere(`log class ${input.logGroupClass}`)
      if (input.deletionProtectionEnabled) throw notHere('deletion protection')
      const { record } = logs.createLogGroup(region, checkGroupName(input.logGroupName), input.tags)
      if (input.kmsKeyId) logs.configure(region, record.name, { kmsKeyId: input.kmsKeyId })
    },
    DeleteLogGroup: (input: { logGroupName: string }, { region }: Call) => {
      logs.deleteLogGroup(region, groupName(input))
    },
    DescribeLogGroups: (input: DescribeLogGroupsInput, { region }: Call) => {
      const { logGroupNamePrefix = '', logGroupNamePattern = '' } = input
      const matching = logs
        .groups(region)
        .filter(({ record }) => record.name.startsWith(logGroupNamePrefix))
        .filter(({ record }) => record.name.toLowerCase().includes(logGroupNamePattern.toLowerCase()))
      const { items, nextToken } = page(
        matching,
        (group) => group.record.name,
        checkLimit(input.limit, 50, 50),
        input.nextToken,
      )
      return { logGroups: items.map(describe), nextToken }
    },
    PutRetentionPolicy: (input: { logGroupName: string; retentionInDays: number }, { region }: Call) => {
      checkRetention(input.retentionInDays)
      logs.configure(region, groupName(input), { retentionInDays: input.retentionInDays })
    },
    DeleteRetentionPolicy: (input: { logGroupName: string }, { region }: Call) => {
      logs.configure(region, groupName(input), { retentionInDays: undefined })
    },
  }
}

interface CreateLogGroupInput {
  logGroupName: string
  tags?: Record<string, string>
  kmsKeyId?: string
  logGroupClass?: string
  deletionProtectionEnabled?: boolean
}

interface DescribeLogGroupsInput {
  logGroupNamePrefix?: string
  logGroupNamePattern?: string
  limit?: number
  nextToken?: string
}

export function checkRetention(days: number): void {
  check(
    RETENTION_DAYS.includes(days),
    days,
    'retentionInDays',
    `Member must satisfy enum value set: [${RETENTION_DAYS.join(', ')}]`,
  )
}

function describe({ record, storedBytes }: LogGroup) {
  return {
    logGroupName: record.name,
    creationTime: record.creationTime,
    retentionInDays: record.retentionInDays,
    metricFilterCount: record.metricFilters?.length ?? 0,
    arn: `${record.arn}:*`,
    logGroupArn: record.arn,
    storedBytes,
    kmsKeyId: record.kmsKeyId,
    logGroupClass: 'STANDARD',
  }
}
