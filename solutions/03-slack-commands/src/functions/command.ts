import { SSMClient } from '@aws-sdk/client-ssm'
import { announcementsIn } from '../announcements.ts'
import { answering } from '../answer.ts'
import { clientSettings } from '../client-settings.ts'
import { gate } from '../gate.ts'
import { publisherTo } from '../publish.ts'
import { secretIn } from '../secret.ts'
import { setting } from '../setting.ts'

const ssm = new SSMClient(clientSettings)
const signingSecret = secretIn(setting('SIGNING_SECRET_PARAMETER'), ssm)

// Begun at init, so that the first command need not wait for it. Where it fails, the command that needs it tries again.
signingSecret().catch(() => {})

export const handler = gate({
  signingSecret,
  answer: answering({
    publish: publisherTo(setting('TOPIC_ARN')),
    announced: announcementsIn(setting('ANNOUNCEMENTS_PARAMETER'), ssm).newest,
    stages: setting('STAGES').split(' '),
  }),
})
