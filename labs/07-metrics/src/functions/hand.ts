import { byHand } from '../by-hand.ts'
import { measure } from '../measure.ts'
import { setting } from '../setting.ts'

export const handler = measure({
  write: byHand({ namespace: setting('NAMESPACE'), service: setting('SERVICE') }),
  stages: setting('STAGES').split(' '),
})
