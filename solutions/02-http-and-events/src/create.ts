import type { APIGatewayProxyEvent } from 'aws-lambda'
import { type Deployment, type DeploymentRequest, deploymentRequested, type OpsMessage } from './deployment.ts'
import type { Deployments } from './deployments.ts'
import { header } from './header.ts'
import { answering, json, Refusal } from './http.ts'
import { parseDeployment } from './parse-deployment.ts'
import { uuidv7 } from './uuid.ts'

export interface CreateParts {
  deployments: Deployments
  publish(message: OpsMessage): Promise<void>
}

/** `POST /deployments`. With the same Idempotency-Key, a second attempt gets the first one's deployment. */
// #region create
export function createDeployment({ deployments, publish }: CreateParts) {
  return answering(async (event) => {
    const deployment = await claimed(deployments, newDeployment(parseDeployment(event)), keyOf(event))
    // Only what was published is kept: the next one makes good an attempt that failed.
    if (!(await deployments.find(deployment.id))) {
      await publish(deploymentRequested(deployment))
      await deployments.add(deployment)
    }
    return json(201, deployment, { location: `deployments/${deployment.id}` })
  })
}
// #endregion create

function newDeployment(request: DeploymentRequest): Deployment {
  const now = Date.now()
  return { id: uuidv7(now), ...request, requestedAt: new Date(now).toISOString(), source: 'http' }
}

function keyOf(event: APIGatewayProxyEvent): string | undefined {
  const key = header(event, 'idempotency-key')
  if (key === undefined || /^[\x21-\x7e]{1,128}$/.test(key)) return key
  throw new Refusal(400, 'The Idempotency-Key is not clear.', { 'idempotency-key': 'Use 1 to 128 visible characters.' })
}

/** The deployment of the first attempt. The same key for something else is a mistake of the caller's. */
async function claimed(deployments: Deployments, asked: Deployment, key?: string): Promise<Deployment> {
  if (key === undefined) return asked
  const first = await deployments.claim(key, asked)
  const isSame = (['service', 'stage', 'requestedBy'] as const).every((name) => first[name] === asked[name])
  if (!isSame) throw new Refusal(422, 'This Idempotency-Key was used for another deployment.')
  return first
}
