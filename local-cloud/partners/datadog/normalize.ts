/**
 * A tag as Datadog keeps it: lower case, 200 characters, underscores for what is not allowed.
 * https://docs.datadoghq.com/getting_started/tagging/#define-tags
 */
export function normalizedTag(tag: string): string {
  return [...tag.toLowerCase().replace(/[^\p{L}\p{N}_\-:./]/gu, '_')].slice(0, 200).join('')
}

/**
 * A metric's name as Datadog keeps it: underscores for what is not a letter, a digit, an underscore or a period.
 * https://docs.datadoghq.com/metrics/custom_metrics/#naming-custom-metrics
 */
export function normalizedMetric(name: string): string {
  return name.replace(/[^A-Za-z0-9_.]/g, '_')
}
