import type { SNSEvent } from 'aws-lambda'
import type { Announcements } from './announcements.ts'
import type { Reply } from './replies.ts'

export interface AnnounceParts {
  respond(responseUrl: string, reply: Reply): Promise<void>
  announcements: Announcements
}

/** Tells the channel what was asked for. Where it fails, Lambda tries again, and then keeps the message in the queue of failed ones. */
export function announce(_parts: AnnounceParts) {
  return async (_event: SNSEvent): Promise<void> => {
    // TODO step 5: for each record read the message, post its announcement, and remember it; once, however often it comes.
  }
}
