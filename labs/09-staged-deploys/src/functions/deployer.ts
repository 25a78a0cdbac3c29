import { awsAt } from '../aws.ts'
import { deployOnRequest } from '../deploy-on-request.ts'
import { pipeline } from '../pipeline.ts'
import { publisherTo } from '../publish.ts'
import { doneMessage, replyOf } from '../replies.ts'
import { responder } from '../respond.ts'
import { setting } from '../setting.ts'

const { store, candidate, promote } = pipeline(awsAt(), setting('BUCKET'))
const respond = responder({ base: setting('SLACK_URL') })
const publish = publisherTo(setting('TOPIC_ARN'))

export const handler = deployOnRequest({
  service: setting('SERVICE'),
  claim: store.claim,
  candidate,
  promote,
  async tell(request, outcome) {
    console.info({ message: 'Told', id: request.id, stage: request.stage, ...outcome })
    await publish(doneMessage(request, outcome))
    await respond(request.slack.responseUrl, replyOf(request, outcome))
  },
})
