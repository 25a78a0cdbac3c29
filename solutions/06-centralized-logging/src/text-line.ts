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
  // What console.log writes. An error that the handler threw follows as JSON.
  [
    /^\S+Z\t(\S+)\t([A-Z]+)\t(.*?)\s*(\t\{.*\})?\s*$/s,
    ([, requestId, level, message, json]) => ({ level, requestId, message: lines(message!), ...errorOf(json) }),
  ],
]

/** What a line that is no JSON says: Lambda's lines as fields, any other as the message. */
export function textFields(line: string): Fields {
  for (const [form, fields] of LINES) {
    const found = form.exec(line)
    if (found) return fields(found)
  }
  return { message: line.trimEnd() }
}

/** In a log of text, Node's runtime writes a carriage return for each line's end inside of a message. */
function lines(message: string): string {
  return message.replaceAll('\r', '\n')
}

function errorOf(json: string | undefined): Fields {
  try {
    const { errorType, errorMessage, stack } = JSON.parse(json ?? '{}')
    return { errorType, errorMessage, stackTrace: stack }
  } catch {
    return {}
  }
}
