export interface ValidationMessage {
  DataPath: string
  Message: string
}

interface Verdict {
  errors: ValidationMessage[]
  warnings: ValidationMessage[]
}

type Json = Record<string, unknown>

/** 500 widgets at 2 KB each. */
const MAX_BYTES = 1024 * 1024
const MAX_WIDGETS = 500
const TYPES = ['metric', 'text', 'log', 'alarm', 'explorer', 'custom']
const MEMBERS = ['start', 'end', 'periodOverride', 'widgets', 'variables']

/**
 * The plain mistakes in a dashboard's body; what a widget's properties say is not looked at.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function validateDashboard(text: string): Verdict {
  const body = Buffer.byteLength(text) <= MAX_BYTES ? parse(text) : undefined
  if (!body) return { errors: [said('/', 'The field DashboardBody must be a valid JSON object')], warnings: [] }
  const { widgets } = body
  if (!Array.isArray(widgets)) return { errors: [said('/', "Should have required property 'widgets'")], warnings: [] }
  if (widgets.length > MAX_WIDGETS) {
    return { errors: [said('/widgets', `Should NOT have more than ${MAX_WIDGETS} items`)], warnings: [] }
  }
  const warnings = Object.keys(body)
    .filter((name) => !MEMBERS.includes(name))
    .map((name) => said(`/${name}`, 'Should NOT have additional properties'))
  return { errors: widgets.flatMap((widget, index) => widgetErrors(widget, `/widgets/${index}`)), warnings }
}

function widgetErrors(widget: unknown, path: string): ValidationMessage[] {
  if (!isObject(widget)) return [said(path, 'Should be object')]
  const errors: ValidationMessage[] = []
  if (widget.type === undefined) errors.push(said(path, "Should have required property 'type'"))
  else if (!TYPES.includes(String(widget.type))) {
    errors.push(said(`${path}/type`, 'Should be equal to one of the allowed values'))
  }
  if (!isObject(widget.properties)) errors.push(said(path, "Should have required property 'properties'"))
  for (const [name, least, most] of [
    ['x', 0, 23],
    ['y', 0, Number.MAX_SAFE_INTEGER],
    ['width', 1, 24],
    ['height', 1, 1000],
  ] as const) {
    const value = widget[name]
    if (value === undefined) continue
    if (!Number.isInteger(value)) errors.push(said(`${path}/${name}`, 'Should be integer'))
    else if ((value as number) < least) errors.push(said(`${path}/${name}`, `Should be >= ${least}`))
    else if ((value as number) > most) errors.push(said(`${path}/${name}`, `Should be <= ${most}`))
  }
  return errors
}

function said(DataPath: string, Message: string): ValidationMessage {
  return { DataPath, Message }
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
