import type { Fields } from './logger.ts'

/** `REPORT RequestId: 7f… TAB Duration: 46.84 ms TAB Billed Duration: 47 ms TAB …` as fields. */
export function reportFields(_line: string): Fields {
  // TODO step 3: requestId, durationMs, billedDurationMs, memorySizeMB, maxMemoryUsedMB, initDurationMs, status, errorType.
  return {}
}
