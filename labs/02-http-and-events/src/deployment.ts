/** What somebody asks for. */
export interface DeploymentRequest {
  service: string
  stage: string
  requestedBy: string
}

/** What the desk keeps and shows. */
export interface Deployment extends DeploymentRequest {
  /** A UUID of version 7: those made later sort later. */
  id: string
  /** ISO 8601, in UTC. */
  requestedAt: string
  /** Where the request came in, as `http` or `slack`. */
  source: string
}

/** A message of the topic ops-events. labs/README.md has its form. */
export type OpsMessage = Record<string, unknown>

export function deploymentRequested(deployment: Deployment): OpsMessage {
  const { service, stage, requestedBy, source } = deployment
  return {
    type: 'deployment.requested',
    ...deployment,
    title: `Deployment of ${service} to ${stage} requested`,
    text: `${requestedBy} asked for ${service} to be deployed to ${stage}.`,
    alert_type: 'info',
    tags: [`service:${service}`, `stage:${stage}`, `source:${source}`],
  }
}
