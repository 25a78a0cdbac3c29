import { CloudError } from '../../errors.ts'
import type { InputTransformer } from '../rules.ts'
import { valueAt } from './json-path.ts'

const PLACEHOLDER = /<([^<>\s"\\]+)>/g

export const PREDEFINED = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event',
  'aws.events.event.json',
  'aws.events.event.ingestion-time',
]

export function placeholders(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name]) => String(name))
}

/**
 * The template with its `<placeholders>` replaced. A template in quotes is text, and values lose their quotes; any other is
 * JSON, in which a value keeps its form, but within quotes goes in as it is, unescaped. Throws where no JSON comes out.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function transform(
  { InputPathsMap = {}, InputTemplate }: InputTransformer,
  event: object,
  predefined: Record<string, unknown>,
): string {
  const value = (name: string) =>
    PREDEFINED.includes(name) ? predefined[name] : valueAt(event, InputPathsMap[name] ?? '')
  const template = InputTemplate.trim()
  if (template.startsWith('"')) return template.replace(PLACEHOLDER, (_, name) => bare(value(name)).replaceAll('"', ''))
  return asJson(fillJson(template, value))
}

function fillJson(template: string, value: (name: string) => unknown): string {
  let inQuotes = false
  return template.replace(/\\.|"|<([^<>\s"\\]+)>/g, (token, name) => {
    if (token === '"') inQuotes = !inQuotes
    if (name === undefined) return token
    return inQuotes ? bare(value(name)) : JSON.stringify(value(name) ?? '')
  })
}

/** Nothing, where the event has no such value. */
function bare(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Without the template's blanks. */
function asJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch (error) {
    throw new CloudError('InvalidJson', `The input transformer made no JSON of the event: ${(error as Error).message}`)
  }
}
