import type { Deployment, DeploymentRequest, OpsMessage } from './deployment.ts'
import type { Deployments } from './deployments.ts'
import { answering, json } from './http.ts'
import { parseDeployment } from './parse-deployment.ts'
import { uuidv7 } from './uuid.ts'

export interface CreateParts {
  deployments: Deployments
  publish(message: OpsMessage): Promise<void>
}

/** `POST /deployments`. With the same Idempotency-Key, a second attempt gets the first one's deployment. */
export function createDeployment({ deployments }: CreateParts) {
  return answering(async (event) => {
    const deployment = newDeployment(parseDeployment(event))
    // TODO step 3: publish deploymentRequested(deployment), and let a retry neither make nor publish a second one.
    await deployments.add(deployment)
    return json(201, deployment, { location: `deployments/${deployment.id}` })
  })
}

function newDeployment(request: DeploymentRequest): Deployment {
  const now = Date.now()
  return { id: uuidv7(now), ...request, requestedAt: new Date(now).toISOString(), source: 'http' }
}
