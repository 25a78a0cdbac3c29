import {
  type CloudWatchLogsClient,
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  PutSubscriptionFilterCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs'
import type { Logger } from './logger.ts'

export interface SubscribeParts {
  logs: CloudWatchLogsClient
  /** Services whose functions' logs are shipped. */
  services: string[]
  stage: string
  /** The function that ships. */
  destinationArn: string
  /** Its own log group: never subscribed, or it would ship what it writes while it ships. */
  shipperGroup: string
  log: Logger
}

export interface Subscribed {
  subscribed: string[]
  failed: string[]
}

const FILTER = 'ship'

/**
 * Subscribes every log group of the desk that is not subscribed yet. Services come and go after this one, and a group has to
 * be there before it can be subscribed, so this runs again and again. With `remove`, the other way round.
 */
export async function subscribe(parts: SubscribeParts, remove = false): Promise<Subscribed> {
  const done: Subscribed = { subscribed: [], failed: [] }
  for (const group of await groupsOf(parts)) {
    try {
      if ((await isSubscribed(parts, group)) === !remove) continue
      await (remove ? takeOut(parts, group) : putIn(parts, group))
      done.subscribed.push(group)
    } catch (error) {
      // As one that has two filters already. The others need not wait for it.
      parts.log.error('Group not subscribed', { logGroup: group, error })
      done.failed.push(group)
    }
  }
  return done
}

async function groupsOf({ logs: client, services, stage, shipperGroup }: SubscribeParts): Promise<string[]> {
  const groups: string[] = []
  for (const service of services) {
    const logGroupNamePrefix = `/aws/lambda/${service}-${stage}-`
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix }))
      groups.push(...logGroups.map(({ logGroupName }) => logGroupName!))
  }
  return groups.filter((group) => group !== shipperGroup)
}

async function isSubscribed({ logs, destinationArn }: SubscribeParts, logGroupName: string): Promise<boolean> {
  const { subscriptionFilters = [] } = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }))
  return subscriptionFilters.some((filter) => filter.destinationArn === destinationArn)
}

/** An empty pattern lets everything through. */
async function putIn({ logs, destinationArn }: SubscribeParts, logGroupName: string): Promise<void> {
  await logs.send(
    new PutSubscriptionFilterCommand({ logGroupName, filterName: FILTER, filterPattern: '', destinationArn }),
  )
}

async function takeOut({ logs }: SubscribeParts, logGroupName: string): Promise<void> {
  await logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: FILTER }))
}
