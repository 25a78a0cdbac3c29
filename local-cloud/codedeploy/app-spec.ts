import type { HookName, Shift } from './deployment.ts'
import { notHere, refused } from './errors.ts'

export interface AppSpec {
  content: string
  shift: Shift
  hooks: Partial<Record<HookName, string>>
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_RevisionLocation.html */
export interface Revision {
  revisionType?: string
  string?: { content?: string }
  appSpecContent?: { content?: string }
}

/** More than any AppSpec for a function has. */
const MAX_BYTES = 100_000

/**
 * An AppSpec for Lambda, in JSON or YAML. Throws InvalidRevisionException.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-example.html#appspec-file-example-lambda
 */
export async function readAppSpec(revision: Revision | undefined): Promise<AppSpec> {
  if (!revision) throw refused('RevisionRequired', 'The revision is required: an AppSpecContent.')
  const { revisionType, string, appSpecContent } = revision
  if (!['AppSpecContent', 'String'].includes(revisionType ?? '')) throw notHere(`revisions of type ${revisionType}`)
  const content = (appSpecContent ?? string)?.content ?? ''
  const spec = await parse(content)
  const [resource] = namedItems(spec.Resources ?? spec.resources)
  const { Type, Properties } = (resource?.[1] ?? {}) as { Type?: string; Properties?: Record<string, unknown> }
  if (Type !== 'AWS::Lambda::Function') throw invalid('Resources must name one of type AWS::Lambda::Function.')
  return { content, shift: shiftOf(Properties ?? {}), hooks: hooksOf(spec.Hooks ?? spec.hooks) }
}

/** The AppSpec that says the same, as CloudFormation sends it. */
export function writeAppSpec({ functionName, alias, currentVersion, targetVersion }: Shift, hooks: AppSpec['hooks']) {
  const Properties = { Name: functionName, Alias: alias, CurrentVersion: currentVersion, TargetVersion: targetVersion }
  const Hooks = Object.entries(hooks).flatMap(([name, value]) => (value ? [{ [name]: value }] : []))
  return JSON.stringify({
    version: '0.0',
    Resources: [{ [alias]: { Type: 'AWS::Lambda::Function', Properties } }],
    Hooks,
  })
}

async function parse(content: string): Promise<Record<string, unknown>> {
  if (content.length > MAX_BYTES) throw invalid(`It is longer than ${MAX_BYTES} characters.`)
  const { parse } = await import('yaml')
  try {
    // JSON is YAML too. An alias could make a few bytes into a huge object.
    const spec = parse(content, { maxAliasCount: 0, logLevel: 'error' })
    if (typeof spec === 'object' && spec !== null) return spec
  } catch {}
  throw invalid('It is neither YAML nor JSON.')
}

/** `[{ a: 1 }, { b: 2 }]` → `[['a', 1], ['b', 2]]`. */
function namedItems(list: unknown): [string, unknown][] {
  if (!Array.isArray(list)) return []
  return list.flatMap((item) => (typeof item === 'object' && item !== null ? Object.entries(item) : []))
}

function shiftOf(properties: Record<string, unknown>): Shift {
  const text = (member: string) => {
    if (properties[member] === undefined)
      throw invalid(`Properties must have Name, Alias, CurrentVersion and TargetVersion.`)
    return String(properties[member])
  }
  return {
    functionName: text('Name'),
    alias: text('Alias'),
    currentVersion: text('CurrentVersion'),
    targetVersion: text('TargetVersion'),
  }
}

function hooksOf(list: unknown): AppSpec['hooks'] {
  const hooks = namedItems(list)
  const unknown = hooks.find(([name]) => !['BeforeAllowTraffic', 'AfterAllowTraffic'].includes(name))
  if (unknown) throw invalid(`A function has the hooks BeforeAllowTraffic and AfterAllowTraffic, not ${unknown[0]}.`)
  return Object.fromEntries(hooks.map(([name, value]) => [name, String(value)]))
}

function invalid(reason: string) {
  return refused('InvalidRevision', `The AppSpec is invalid. ${reason}`)
}
