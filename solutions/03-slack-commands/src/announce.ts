import type { SNSEvent } from 'aws-lambda'
import type { Announcements } from './announcements.ts'
import { readMessage } from './message.ts'
import { announcement, type Reply } from './replies.ts'

export interface AnnounceParts {
  respond(responseUrl: string, reply: Reply): Promise<void>
  announcements: Announcements
}

/** Tells the channel what was asked for. Where it fails, Lambda tries again, and then keeps the message in the queue of failed ones. */
// #region announce
export function announce({ respond, announcements }: AnnounceParts) {
  return async ({ Records }: SNSEvent): Promise<void> => {
    for (const { Sns } of Records) {
      const { slack, ...deployment } = readMessage(Sns.Message)
      // SNS delivers at least once.
      if (await announcements.has(deployment.id)) continue
      await respond(slack.responseUrl, announcement(deployment))
      // Only now: what was remembered before it was said would never be said after a failure.
      await announcements.add(deployment)
      console.info({ message: 'Announced', ...deployment })
    }
  }
}
// #endregion announce
