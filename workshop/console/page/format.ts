/** What an ARN names, to be read: of a function `name:alias`, of a topic or queue its name. */
export function nameOf(arn: unknown): string {
  const parts = String(arn ?? '').split(':')
  if (parts[0] !== 'arn') return String(arn ?? '')
  const name = parts[2] === 'lambda' ? parts.slice(6).join(':') : (parts.slice(5).join(':').split('/').at(-1) ?? '')
  return readableName(name)
}

/** Without what CloudFormation puts behind a name that it makes up: `desk-dev-Messages-BTNW0YTBMXFC`. */
export function readableName(name: string): string {
  return name.replace(/-[A-Z0-9]{12,13}$/, '')
}

/** `12:03:04` */
export function clock(time: number): string {
  return new Date(time).toLocaleTimeString('en-GB')
}

/** `12:03:04`, of another day `24 Nov, 12:03`. */
export function moment(time: number, now = Date.now()): string {
  if (new Date(time).toDateString() === new Date(now).toDateString()) return clock(time)
  return new Date(time).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
}

/** Milliseconds as a person says them: `0.4 ms`, `12 ms`, `1.24 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`
  return `${milliseconds < 1 && milliseconds > 0 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`
}

/** `1 message`, `2 messages` */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}

/** At most `length` characters. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}
