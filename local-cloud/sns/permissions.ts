import type { Call, Permission, Permissions, PolicyDocument } from '../service.ts'
import { describeTopic } from './topic-attributes.ts'
import type { Topics } from './topics.ts'

interface TopicInput {
  TopicArn?: string
  TargetArn?: string
  ResourceArn?: string
  /** Of a new topic. */
  Name?: string
  Protocol?: string
  Endpoint?: string
}

/**
 * Which permission each action needs, and on which topic. Those on a subscription have no resource.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
 */
export function snsPermissions(topics: Topics, actions: string[]): Permissions {
  return Object.fromEntries(
    actions.map((action) => [
      action,
      (input: TopicInput, call: Call) => {
        const name = action === 'PublishBatch' ? 'Publish' : action
        const permission = topicPermission(topics, name, arnOf(topics, input, call))
        return action === 'Subscribe' ? { ...permission, context: subscription(input) } : permission
      },
    ]),
  )
}

/** To do this to a topic, whose own policy counts too. */
export function topicPermission(topics: Topics, action: string, topicArn: string): Permission {
  const topic = topics.find(topicArn)
  const policy = topic && (JSON.parse(describeTopic(topics, topic).Policy ?? '{}') as PolicyDocument)
  return { action: `sns:${action}`, resource: topicArn, resourcePolicy: policy }
}

function arnOf(topics: Topics, { TopicArn, TargetArn, ResourceArn, Name }: TopicInput, { region }: Call): string {
  return TopicArn ?? TargetArn ?? ResourceArn ?? (Name === undefined ? '*' : topics.arn(region, String(Name)))
}

function subscription({ Protocol, Endpoint }: TopicInput): Record<string, string> {
  return { ...(Protocol && { 'sns:Protocol': Protocol }), ...(Endpoint && { 'sns:Endpoint': Endpoint }) }
}
