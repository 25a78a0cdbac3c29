import { createDeployment } from '../create.ts'
import { publish } from '../publish.ts'
import { s3Deployments } from '../s3-deployments.ts'
import { setting } from '../setting.ts'

export const handler = createDeployment({ deployments: s3Deployments(setting('BUCKET')), publish })
