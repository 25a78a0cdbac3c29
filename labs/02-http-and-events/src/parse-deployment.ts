import type { APIGatewayProxyEvent } from 'aws-lambda'
import type { DeploymentRequest } from './deployment.ts'
import { Refusal } from './http.ts'

/** The deployment that a request asks for. Throws a Refusal with status 400, 413 or 415. */
export function parseDeployment(_event: APIGatewayProxyEvent): DeploymentRequest {
  // TODO step 1: give the body's service, stage and requestedBy, and refuse what is no such thing.
  throw new Refusal(501, 'TODO step 1')
}
