import type { OpsMessage } from './deployment.ts'

/** Publishes to ops-events; rejects where SNS did not take the message. */
export async function publish(_message: OpsMessage): Promise<void> {
  // TODO step 3: send the message to the topic TOPIC_ARN, with the attributes that subscribers filter by.
}
