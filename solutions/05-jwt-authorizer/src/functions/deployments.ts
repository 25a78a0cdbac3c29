import { listDeployments } from '../deployments.ts'
import { s3Deployments } from '../s3-deployments.ts'
import { setting } from '../setting.ts'

export const handler = listDeployments(s3Deployments(setting('BUCKET')))
