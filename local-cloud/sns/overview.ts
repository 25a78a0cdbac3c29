import type { Topics } from './topics.ts'

export interface TopicOverview {
  name: string
  arn: string
  /** Those that are not confirmed yet get nothing. */
  subscriptions: { protocol: string; endpoint: string; pending: boolean }[]
}

export function topicsOverview(topics: Topics): TopicOverview[] {
  return topics.topics().map(({ name, arn }) => ({
    name,
    arn,
    subscriptions: topics
      .subscriptionsOf(arn)
      .map(({ protocol, endpoint, pending }) => ({ protocol, endpoint, pending })),
  }))
}
