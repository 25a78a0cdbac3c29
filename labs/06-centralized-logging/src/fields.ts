import type { Fields } from './logger.ts'

/** What a line says: the members of a JSON object, the facts of a line of Lambda's, or a message. */
export function fieldsOf(_line: string): Fields {
  // TODO step 3: JSON, JSON that console.log wrapped, platform.… lines; for any other line textFields of text-line.ts.
  return {}
}
