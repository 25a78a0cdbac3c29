import { announce } from '../announce.ts'
import { announcementsIn } from '../announcements.ts'
import { responder } from '../respond.ts'
import { setting } from '../setting.ts'

export const handler = announce({
  respond: responder({ base: setting('SLACK_URL') }),
  announcements: announcementsIn(setting('ANNOUNCEMENTS_PARAMETER')),
})
