import type { Fields } from './logger.ts'
import { reportFields } from './report.ts'

/** Lambda's own lines in a log of text, each with what is in it. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html */
const LINES: [form: RegExp, fields: (found: string[]) => Fields][] = [
  [/^REPORT RequestId: .*/s, ([line]) => reportFields(line!)],
  [
    /^START RequestId: (\S+) Version: (\S+)/,
    ([, requestId, version]) => ({ type: 'platform.start', requestId, version }),
  ],
  [/^END RequestId: (\S+)/, ([, requestId]) => ({ type: 'platform.end', requestId })],
  [/^INIT_START Runtime Version: (\S+)/, ([, runtimeVersion]) => ({ type: 'platform.initStart', runtimeVersion })],
  [
    /^\S+Z (\S+) (Task timed out after .*)/,
    ([, requestId, message]) => ({ level: 'ERROR', requestId, message: message!.trim() }),
  ],
  // What console.log writes.
  [/^\S+Z\t(\S+)\t([A-Z]+)\t(.*)$/s, ([, requestId, level, rest]) => ({ level, requestId, ...saidIn(rest!) })],
]

/** What a line that is no JSON says: Lambda's lines as fields, any other as the message. */
export function textFields(line: string): Fields {
  for (const [form, fields] of LINES) {
    const found = form.exec(line)
    if (found) return fields(found)
  }
  return { message: line.trimEnd() }
}

/** The message, and behind it the error that the handler threw, if it did, as JSON. In two steps: one pattern for both could take minutes. */
function saidIn(rest: string): Fields {
  const text = rest.trimEnd()
  const start = text.endsWith('}') ? text.indexOf('\t{') : -1
  const error = start < 0 ? undefined : errorIn(text.slice(start))
  // In a log of text, Node's runtime writes a carriage return for each line's end inside of a message.
  const message = (error ? text.slice(0, start).trimEnd() : text).replaceAll('\r', '\n')
  return { message, ...error }
}

function errorIn(json: string): Fields | undefined {
  try {
    const { errorType, errorMessage, stack } = JSON.parse(json)
    return errorType === undefined ? undefined : { errorType, errorMessage, stackTrace: stack }
  } catch {
    return undefined
  }
}
