import { recordDeployments } from '../record.ts'
import { s3Deployments } from '../s3-deployments.ts'
import { setting } from '../setting.ts'

export const handler = recordDeployments(s3Deployments(setting('BUCKET')))
