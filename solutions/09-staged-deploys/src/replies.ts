import type { Outcome } from './deploy-on-request.ts'
import type { DeploymentMessage } from './message.ts'
import { short } from './sha256.ts'

/** What Slack shows, to the whole channel. https://docs.slack.dev/block-kit */
export interface Reply {
  response_type: 'in_channel'
  text: string
}

export function replyOf({ service, stage }: DeploymentMessage, outcome: Outcome): Reply {
  if ('failed' in outcome)
    return {
      response_type: 'in_channel',
      text: `:x: ${service} was not deployed to ${stage}. ${escapeText(outcome.failed)}`,
    }
  const { sha256, version } = outcome.passed
  return {
    response_type: 'in_channel',
    text: `:white_check_mark: ${service} is live in ${stage}: ${short(sha256)}, version ${version}.`,
  }
}

/** What the topic is told. labs/README.md has the form. */
export function doneMessage({ id, service, stage }: DeploymentMessage, outcome: Outcome) {
  const failed = 'failed' in outcome
  return {
    type: 'deployment.done',
    id,
    service,
    stage,
    title: failed ? `${service} was not deployed to ${stage}` : `${service} is deployed to ${stage}`,
    text: failed ? outcome.failed : `${short(outcome.passed.sha256)} is version ${outcome.passed.version} there.`,
    alert_type: failed ? 'error' : 'success',
    tags: [`service:${service}`, `stage:${stage}`, 'source:pipeline'],
  }
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
