/** The id of a log event: 56 digits that sort by the event's time, then by its arrival (both in milliseconds since 1970). */
export function eventId(timestamp: number, arrival: number, counter: number): string {
  const digits = (value: number, length: number) => String(value).padStart(length, '0')
  return `3${digits(timestamp, 13)}${digits(arrival, 13)}${digits(counter, 29)}`
}
