import { createHash } from 'node:crypto'
import { SESSION_KEY } from '../../sts/sessions.ts'
import type { FunctionRecord, FunctionVersion } from '../function-record.ts'
import type { FunctionCredentials } from './environment-variables.ts'

/**
 * What a function signs its calls with: temporary credentials, as their `ASIA` says, the same for as long as it has this
 * role, so that the access key tells which function called, and in which role. The secret proves nothing on loopback.
 */
export function functionCredentials({ arn }: FunctionRecord, { Role }: FunctionVersion): FunctionCredentials {
  const hash = createHash('sha256').update(`${arn} ${Role}`).digest('hex').toUpperCase()
  return { accessKeyId: `${SESSION_KEY}${hash.slice(0, 11)}`, secretAccessKey: 'local', sessionToken: 'local' }
}
