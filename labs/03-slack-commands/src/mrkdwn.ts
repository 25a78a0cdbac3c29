/**
 * Text that Slack shows as it is: without this, `<!channel>` calls everybody and `<https://…|here>` is a link.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A time in the zone of whoever reads it; in UTC where it cannot be shown so. */
export function dateText(iso: string): string {
  return `<!date^${Math.floor(Date.parse(iso) / 1000)}^{date_short_pretty} {time}|${iso.slice(0, 16).replace('T', ' ')} UTC>`
}
