import { jsonService } from '../protocols/json.ts'
import type { Service } from '../service.ts'
import type { Metrics } from './metrics.ts'

/** Amazon CloudWatch, whose signatures say `monitoring`. */
export function cloudwatchService(metrics: Metrics): Service {
  return jsonService({ name: 'monitoring', version: '1.0', actions: {}, close: async () => metrics.close() })
}
