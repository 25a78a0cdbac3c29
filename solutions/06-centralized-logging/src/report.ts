import type { Fields } from './logger.ts'

/** What the text of a REPORT line calls it, and Lambda's JSON lines. */
const NAMES: Record<string, string> = {
  'REPORT RequestId': 'requestId',
  Duration: 'durationMs',
  'Billed Duration': 'billedDurationMs',
  'Memory Size': 'memorySizeMB',
  'Max Memory Used': 'maxMemoryUsedMB',
  'Init Duration': 'initDurationMs',
  Status: 'status',
  'Error Type': 'errorType',
}

// #region report
/** `REPORT RequestId: 7f… TAB Duration: 46.84 ms TAB Billed Duration: 47 ms TAB …` as fields. */
export function reportFields(line: string): Fields {
  const fields: Fields = { level: 'INFO', type: 'platform.report', status: 'success' }
  for (const part of line.trim().split('\t')) {
    const [label = '', value = ''] = part.split(': ')
    const name = NAMES[label]
    // With its unit in the name it is a number that can be compared.
    if (name) fields[name] = / (ms|MB)$/.test(value) ? Number.parseFloat(value) : value
  }
  if (fields.status !== 'success') fields.level = 'ERROR'
  return fields
}
// #endregion report
