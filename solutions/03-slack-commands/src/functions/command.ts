import { SSMClient } from '@aws-sdk/client-ssm'
import { acknowledge } from '../acknowledge.ts'
import { announcementsIn } from '../announcements.ts'
import { clientSettings } from '../client-settings.ts'
import { publisherTo } from '../publish.ts'
import { secretIn } from '../secret.ts'
import { setting } from '../setting.ts'

const ssm = new SSMClient(clientSettings)
const signingSecret = secretIn(setting('SIGNING_SECRET_PARAMETER'), ssm)

// Begun at init, so that a cold start does not wait for it later. Where it fails, the command that needs it tries again.
signingSecret().catch(() => {})

export const handler = acknowledge({
  signingSecret,
  publish: publisherTo(setting('TOPIC_ARN')),
  announced: announcementsIn(setting('ANNOUNCEMENTS_PARAMETER'), ssm).newest,
  stages: setting('STAGES').split(' '),
})
