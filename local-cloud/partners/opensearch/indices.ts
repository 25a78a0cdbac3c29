import { randomBytes } from 'node:crypto'
import type { Platform } from '../../service.ts'
import type { Table } from '../../store.ts'
import { indexNotFound, OpenSearchError } from './errors.ts'
import { checkIndexName } from './index-name.ts'
import { type IndexTemplate, IndexTemplates } from './index-templates.ts'
import { wild } from './mapping/dynamic.ts'
import { Mapping } from './mapping/mapping.ts'
import { type IndexRecord, SearchIndex } from './search-index.ts'
import { flatSettings } from './settings.ts'

/** What the cluster can hold; on a real one the disk decides, and the block is the same. */
export const CAPACITY = { documents: 150_000, bytes: 64 * 1024 * 1024 }
const MAX_INDICES = 1000

/** Which indices a request is about: `logs-*`, `a,b`, and what becomes of those that are not there. */
export interface IndexOptions {
  ignoreUnavailable?: boolean
  allowNoIndices?: boolean
}

/** The cluster's state: its indices and templates. Documents are read from disk once something asks for them. */
export class Indices {
  readonly platform: Platform
  readonly templates: IndexTemplates
  #records: Table<IndexRecord>
  #open = new Map<string, SearchIndex>()
  #capacity: typeof CAPACITY

  constructor(platform: Platform, capacity = CAPACITY) {
    this.platform = platform
    this.#capacity = capacity
    this.#records = platform.store.table('partners/opensearch')
    this.templates = new IndexTemplates(platform.store.table('partners/opensearch-templates'))
  }

  has(name: string): boolean {
    return this.#records.has(name)
  }

  /** Throws index_not_found_exception. */
  get(name: string): SearchIndex {
    const record = this.#records.get(name)
    if (!record) throw indexNotFound(name)
    const index = this.#open.get(name) ?? new SearchIndex(record, this.#journal(record))
    this.#open.set(name, index)
    return index
  }

  /** The index to write to: made with what its template says where it is not there. */
  forWriting(name: string): SearchIndex {
    return this.has(name) ? this.get(name) : this.create(name)
  }

  /** Throws where the name is taken or no name, or a mapping cannot be read. */
  create(name: string, { settings, mappings }: Pick<IndexTemplate, 'settings' | 'mappings'> = {}): SearchIndex {
    checkIndexName(name)
    const existing = this.#records.get(name)
    if (existing) throw alreadyExists(existing)
    if (this.#records.keys().length >= MAX_INDICES) throw tooManyIndices()
    const template = this.templates.matching(name)
    const mapping = new Mapping()
    for (const each of [template?.mappings, mappings]) if (each) mapping.merge(each)
    const record: IndexRecord = {
      name,
      uuid: randomBytes(16).toString('base64url'),
      created: Date.now(),
      settings: {
        number_of_shards: '1',
        number_of_replicas: '1',
        ...flatSettings(template?.settings),
        ...flatSettings(settings),
      },
      mappings: mapping.toJSON(),
    }
    this.#records.set(name, record)
    this.platform.events.emit('opensearch.index-created', { index: name })
    return this.get(name)
  }

  delete(name: string): void {
    const record = this.#records.get(name)
    if (!record) return
    this.#records.delete(name)
    this.#open.delete(name)
    this.#journal(record).delete()
  }

  /** After a document or a request brought fields. */
  saveMapping({ record, mapping }: SearchIndex): void {
    record.mappings = mapping.toJSON()
    this.#records.set(record.name, record)
  }

  /** Makes what was written last. Where the disk refuses, memory forgets it as well. */
  save(index: SearchIndex): void {
    try {
      index.save()
    } catch (error) {
      this.#open.delete(index.record.name)
      throw error
    }
  }

  names(): string[] {
    return this.#records.keys().sort()
  }

  /** The indices that an expression names: all, names and wildcards with commas between them, `-` to take some out. */
  resolve(expression: string | undefined, options: IndexOptions = {}): SearchIndex[] {
    const { ignoreUnavailable = false, allowNoIndices = true } = options
    const chosen = new Set<string>()
    for (const part of (expression ?? '_all').split(',')) {
      const isOut = part.startsWith('-') && chosen.size > 0
      const pattern = isOut ? part.slice(1) : part === '_all' ? '*' : part
      const found = pattern.includes('*') ? this.#visible(pattern) : this.has(pattern) ? [pattern] : undefined
      if (!found && !ignoreUnavailable) throw indexNotFound(pattern)
      for (const name of found ?? []) isOut ? chosen.delete(name) : chosen.add(name)
    }
    if (chosen.size === 0 && !allowNoIndices) throw indexNotFound(expression ?? '_all')
    return [...chosen].sort().map((name) => this.get(name))
  }

  /** Throws the block of a cluster whose disk is full, until an index is deleted. */
  checkSpace(name: string): void {
    if (this.#open.size < this.#records.keys().length) for (const each of this.names()) this.get(each)
    let [count, bytes] = [0, 0]
    for (const index of this.#open.values()) {
      count += index.count
      bytes += index.bytes
    }
    if (count < this.#capacity.documents && bytes < this.#capacity.bytes) return
    throw new OpenSearchError(
      'cluster_block_exception',
      `index [${name}] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];`,
      { status: 429 },
    )
  }

  /** Names that begin with a dot are for those who ask for them. */
  #visible(pattern: string): string[] {
    return this.names().filter((name) => wild(pattern, name) && (!name.startsWith('.') || pattern.startsWith('.')))
  }

  #journal({ uuid }: IndexRecord) {
    return this.platform.store.journal<never>(`partners/opensearch-documents/${uuid}`)
  }
}

function alreadyExists({ name, uuid }: IndexRecord): OpenSearchError {
  const details = { index: name, index_uuid: uuid }
  return new OpenSearchError('resource_already_exists_exception', `index [${name}/${uuid}] already exists`, details)
}

function tooManyIndices(): OpenSearchError {
  const reason = `Validation Failed: 1: this action would add [2] total shards, but this cluster currently has [${MAX_INDICES}]/[${MAX_INDICES}] maximum shards open;`
  return new OpenSearchError('validation_exception', reason)
}
