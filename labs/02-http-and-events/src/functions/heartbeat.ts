import { heartbeat } from '../heartbeat.ts'
import { publish } from '../publish.ts'
import { setting } from '../setting.ts'

export const handler = heartbeat({ publish, stage: setting('STAGE') })
