import type { PartnerAnswer } from '../partner.ts'

/** Why something failed, as OpenSearch writes it in answers and in the items of a bulk request. */
export interface Cause {
  type: string
  reason: string
  caused_by?: Cause
  [detail: string]: unknown
}

/** A refusal in OpenSearch's own words. https://docs.opensearch.org/latest/troubleshoot/index/ */
export class OpenSearchError extends Error {
  readonly status: number
  readonly cause: Cause

  constructor(
    type: string,
    reason: string,
    { status = 400, ...details }: { status?: number; [detail: string]: unknown } = {},
  ) {
    super(reason)
    this.status = status
    this.cause = { type, reason, ...details }
  }
}

/** What OpenSearch has and the local one has not. */
export function notHere(what: string): OpenSearchError {
  return illegalArgument(`The local OpenSearch has no ${what}. Leave it out, or use a real one.`)
}

export function illegalArgument(reason: string, caused_by?: Cause): OpenSearchError {
  return new OpenSearchError('illegal_argument_exception', reason, caused_by && { caused_by })
}

export function parsing(reason: string, details: object = {}): OpenSearchError {
  return new OpenSearchError('parsing_exception', reason, { ...details })
}

export function mapperParsing(reason: string, caused_by?: Cause): OpenSearchError {
  return new OpenSearchError('mapper_parsing_exception', reason, caused_by && { caused_by })
}

export function indexNotFound(index: string): OpenSearchError {
  return new OpenSearchError('index_not_found_exception', `no such index [${index}]`, {
    status: 404,
    index,
    'resource.id': index,
    'resource.type': 'index_or_alias',
    index_uuid: '_na_',
  })
}

/** A search that its shards refuse, as a sort by a text field. */
export function shardsFailed(index: string, { type, reason, ...details }: Cause): OpenSearchError {
  const cause = { type, reason, ...details }
  return new OpenSearchError('search_phase_execution_exception', 'all shards failed', {
    root: cause,
    phase: 'query',
    grouped: true,
    failed_shards: [{ shard: 0, index, node: 'local', reason: cause }],
  })
}

export function errorAnswer({ status, cause: { root, ...cause } }: OpenSearchError): PartnerAnswer {
  const { caused_by: _, ...rootCause } = (root as Cause) ?? cause
  return { status, body: { error: { root_cause: [rootCause], ...cause }, status } }
}

/** A failure of the whole, as a busy or broken cluster has them. */
export function failure(status: number, seconds?: number): PartnerAnswer {
  // Amazon's proxy in front of a domain, not OpenSearch, looks at the size.
  if (status === 413) return { status, body: { Message: 'Request size exceeded 10485760 bytes' } }
  const [type, reason] = FAILURES[status] ?? ['exception', `status ${status}`]
  const answer = errorAnswer(new OpenSearchError(type, reason, { status }))
  return { ...answer, ...(seconds !== undefined && { headers: { 'retry-after': String(seconds) } }) }
}

const FAILURES: Record<number, [type: string, reason: string]> = {
  429: ['rejected_execution_exception', 'rejected execution of coordinating operation'],
  500: ['exception', 'internal error'],
  503: ['cluster_manager_not_discovered_exception', 'no cluster manager'],
}
