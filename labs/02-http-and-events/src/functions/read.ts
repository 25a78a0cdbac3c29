import { readDeployments } from '../read.ts'
import { s3Deployments } from '../s3-deployments.ts'
import { setting } from '../setting.ts'

export const handler = readDeployments(s3Deployments(setting('BUCKET')))
