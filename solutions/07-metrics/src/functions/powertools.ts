import { measure } from '../measure.ts'
import { withPowertools } from '../powertools.ts'
import { setting } from '../setting.ts'

export const handler = measure({
  write: withPowertools({ namespace: setting('NAMESPACE'), service: setting('SERVICE') }),
  stages: setting('STAGES').split(' '),
})
