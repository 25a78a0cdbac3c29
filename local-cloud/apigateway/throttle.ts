import { GatewayError } from './gateway-error.ts'
import type { MethodSetting, Stage } from './rest-api.ts'

/**
 * A token bucket for each method of a stage that has throttling settings: `throttlingBurstLimit` tokens, filled at
 * `throttlingRateLimit` a second.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export class Throttle {
  #now: () => number
  #buckets = new Map<string, { tokens: number; at: number }>()

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Takes a token; throws 429 where there is none. */
  take(apiId: string, stage: Stage, resourcePath: string, httpMethod: string): void {
    const { throttlingBurstLimit: burst, throttlingRateLimit: rate } = settingOf(stage, resourcePath, httpMethod)
    if (burst === undefined || rate === undefined) return
    const key = JSON.stringify([apiId, stage.stageName, resourcePath, httpMethod])
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: this.#now() }
    const tokens = Math.min(burst, bucket.tokens + ((this.#now() - bucket.at) / 1000) * rate)
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: this.#now() })
    if (tokens < 1) throw new GatewayError('THROTTLED')
  }
}

/** The method's own setting goes before the one of all methods. */
function settingOf({ methodSettings }: Stage, resourcePath: string, httpMethod: string): MethodSetting {
  const own = `${resourcePath.replaceAll('/', '~1')}/${httpMethod}`
  return { ...methodSettings['*/*'], ...methodSettings[own] }
}
