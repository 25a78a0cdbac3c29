import { createHash } from 'node:crypto'
import { CloudError } from '../errors.ts'
import { randomBytes } from '../random-bytes.ts'
import { remember } from '../remember.ts'
import { validation } from './errors.ts'
import type { FunctionRecord } from './function-record.ts'
import type { Functions } from './functions.ts'

/** How often a function may run in one chain of requests; AWS says "approximately". */
export const MAX_RECURSION = 16

/** A chain that goes through more functions than this forgets the first. */
const MAX_FUNCTIONS = 32

export interface Trace {
  /** The X-Ray header that the invocation gets: a new parent, and a lineage that counts this invocation. */
  header: string
  /** How often the function ran in this chain of requests before. */
  previous: number
}

/**
 * The next link of a chain of requests. The AWS SDK sends a function's `_X_AMZN_TRACE_ID` on with each of its requests,
 * and SQS, SNS and Lambda hand it on; its `Lineage` counts how often the chain went through which function, as
 * `Lineage=<hops>:<function>:<count>,<function>:<count>`. Of a header that came from outside only what is well formed stays.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export function nextTrace(header: string | undefined, functionArn: string): Trace {
  const id = shortHash(functionArn)
  const parent = randomBytes(8, 'hex')
  // Most chains begin here.
  if (!header) return { header: `Root=${newRoot()};Parent=${parent};Sampled=0;Lineage=1:${id}:0`, previous: 0 }
  const fields = new Map(header.split(';').map((field) => split(field.trim(), '=')))
  const { hops, counts } = readLineage(fields.get('Lineage') ?? '')
  const previous = counts.get(id) ?? 0
  counts.delete(id)
  // The function's own count is its latest link: AWS's starts with 0.
  const links = [...counts, [id, previous + 1] as const].slice(-MAX_FUNCTIONS)
  const lineage = `${hops + 1}:${links.map(([key, count]) => `${key}:${count - 1}`).join(',')}`
  return { header: `Root=${root(fields)};Parent=${parent};Sampled=${sampled(fields)};Lineage=${lineage}`, previous }
}

const shortHash = remember((functionArn) => createHash('sha256').update(functionArn).digest('hex').slice(0, 8))

export function recursiveInvocation(): CloudError {
  const message =
    "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation."
  return new CloudError('RecursiveInvocationException', message, 400, { Type: 'User', Message: message })
}

export function setRecursiveLoop(functions: Functions, record: FunctionRecord, value: unknown): FunctionRecord {
  if (value !== 'Allow' && value !== 'Terminate') {
    throw validation(value, 'recursiveLoop', 'Member must satisfy enum value set: [Allow, Terminate]')
  }
  const changed = { ...record, recursiveLoop: value } as const
  functions.save(changed)
  return changed
}

function readLineage(lineage: string): { hops: number; counts: Map<string, number> } {
  const [, hops, links = ''] = /^(\d{1,5}):([0-9a-f]{8}:\d{1,5}(?:,[0-9a-f]{8}:\d{1,5})*)$/.exec(lineage) ?? []
  const entries = links.split(',').filter(Boolean)
  return {
    hops: Number(hops ?? 0),
    counts: new Map(entries.map((link) => [link.slice(0, 8), Number(link.slice(9)) + 1])),
  }
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function root(fields: Map<string, string>): string {
  const given = fields.get('Root') ?? ''
  return /^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(given) ? given : newRoot()
}

function newRoot(): string {
  return `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12, 'hex')}`
}

function sampled(fields: Map<string, string>): string {
  return fields.get('Sampled') === '1' ? '1' : '0'
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
