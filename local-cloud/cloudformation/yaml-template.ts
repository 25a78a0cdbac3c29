import type { Document } from 'yaml'
import { formatError } from './errors.ts'

/** Aliases make a few bytes into a huge template; none that people write has as many nodes. */
const MAX_NODES = 100_000

/**
 * A YAML template as the object that its JSON form would be, with `!Ref`, `!Sub`, … spelled out.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
export async function parseYaml(text: string): Promise<unknown> {
  // Loaded on demand: the CLI sends JSON, and the cloud starts sooner without it.
  const yaml = await import('yaml')
  const document = parse(yaml, text)
  let nodes = 0
  const convert = (node: unknown, depth: number): unknown => {
    if (++nodes > MAX_NODES || depth > 200) throw formatError('YAML not well-formed: nested or repeated too often.')
    if (yaml.isAlias(node)) return convert(node.resolve(document), depth + 1)
    if (yaml.isSeq(node))
      return spelledOut(
        node.tag,
        node.items.map((item) => convert(item, depth + 1)),
      )
    if (yaml.isMap(node)) {
      const entries = node.items.map(({ key, value }) => [String(convert(key, depth)), convert(value, depth + 1)])
      return spelledOut(node.tag, Object.fromEntries(entries))
    }
    return yaml.isScalar(node) ? spelledOut(node.tag, node.value) : null
  }
  return convert(document.contents, 0)
}

function parse(yaml: typeof import('yaml'), text: string): Document {
  const document = (() => {
    try {
      return yaml.parseDocument(text, { logLevel: 'silent', schema: 'core' })
    } catch {
      throw formatError('YAML not well-formed.')
    }
  })()
  const [error] = document.errors
  if (!error) return document
  const { line = 1, col = 1 } = error.linePos?.[0] ?? {}
  throw formatError(`YAML not well-formed. (line ${line}, column ${col})`)
}

/** `!GetAtt A.B` is `{ 'Fn::GetAtt': ['A', 'B'] }`; Ref and Condition have no `Fn::`. */
function spelledOut(tag: string | undefined, value: unknown): unknown {
  const name = tag?.startsWith('!') ? tag.slice(1) : undefined
  if (!name) return value
  if (name === 'Ref' || name === 'Condition') return { [name]: value }
  if (name !== 'GetAtt' || typeof value !== 'string') return { [`Fn::${name}`]: value }
  const dot = value.indexOf('.')
  return { 'Fn::GetAtt': [value.slice(0, dot), value.slice(dot + 1)] }
}
