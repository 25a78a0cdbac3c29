import type { CloudEvent } from '../events.ts'

type Detail = Record<string, unknown>

/** How the most common events read; of any other its details are listed. */
const READABLE: Record<string, (detail: Detail) => string> = {
  'api.call': ({ service, target, status, milliseconds }) =>
    `${service} ${target} → ${status} in ${Number(milliseconds).toFixed(1)} ms`,
  'lambda.log': ({ functionName, message }) => `${functionName} | ${message}`,
  'lambda.invocation': ({ functionName, version, status, errorType, duration, cold }) =>
    `${functionName} (${version}) ${errorType ?? status} in ${Number(duration).toFixed(1)} ms${cold ? ', cold' : ''}`,
  'cloudformation.stack-event': ({ StackName, LogicalResourceId, ResourceType, ResourceStatus, ...event }) =>
    `${StackName} ${LogicalResourceId} (${ResourceType}) ${[ResourceStatus, event.ResourceStatusReason].filter(Boolean).join(': ')}`,
}

const MAX_LENGTH = 400

/** One event on one line: `12:03:04.123 lambda.invocation    greet ($LATEST) success in 3.1 ms`. */
export function eventLine({ time, type, detail }: CloudEvent): string {
  const readable = Object.hasOwn(READABLE, type) ? READABLE[type] : undefined
  const text = onOneLine(readable?.(detail) ?? listed(detail))
  return `${clock(time)} ${type.padEnd(26)} ${text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text}`
}

function listed(detail: Detail): string {
  const shown = Object.entries(detail).filter(([, value]) => value !== undefined)
  return shown.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ')
}

/** What a function logs may hold anything, also what would move a terminal's cursor. */
function onOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()
}

/** Local time, to the millisecond. */
function clock(time: number): string {
  const date = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  const seconds = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
