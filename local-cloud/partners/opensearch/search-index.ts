import type { Journal } from '../../store.ts'
import { FieldIndex } from './field-index.ts'
import type { Field } from './mapping/field.ts'
import { Mapping } from './mapping/mapping.ts'
import { type ParsedDocument, parseDocument } from './mapping/parse-document.ts'
import { settingOf } from './settings.ts'

/** What an index is, besides its documents. */
export interface IndexRecord {
  name: string
  uuid: string
  /** Milliseconds since 1970. */
  created: number
  settings: Record<string, string>
  mappings: Record<string, unknown>
}

/** A document as the journal has it; without a source it was deleted. */
export interface DocumentRecord {
  id: string
  version: number
  seq: number
  source?: object
}

/** A document that is there. */
export interface Stored {
  number: number
  version: number
  seq: number
  /** As JSON. */
  source: string
}

/** So many documents may be outdated before the index is built anew without them. */
const MAX_OUTDATED = 5000

/** One index: its documents, its mapping, and an inverted index or column for each field. */
export class SearchIndex {
  readonly record: IndexRecord
  readonly mapping = new Mapping()
  /** By number, in the order in which they were indexed; an outdated one has no source. */
  readonly ids: string[] = []
  readonly sources: (string | undefined)[] = []
  fields = new Map<string, FieldIndex>()
  bytes = 0
  #versions: number[] = []
  #seqs: number[] = []
  #numbers = new Map<string, number>()
  #nextSeq = 0
  #journal: Journal<DocumentRecord>
  #unsaved: DocumentRecord[] = []

  constructor(record: IndexRecord, journal: Journal<DocumentRecord>) {
    this.record = record
    this.#journal = journal
    this.mapping.merge(record.mappings)
    const latest = new Map(journal.read().map((each) => [each.id, each]))
    for (const each of latest.values()) {
      this.#nextSeq = Math.max(this.#nextSeq, each.seq + 1)
      if (each.source) this.#insert(each, each.source, JSON.stringify(each.source), this.parse(each.id, each.source))
    }
  }

  /** How many documents there are. */
  get count(): number {
    return this.#numbers.size
  }

  /** How many numbers documents have, outdated ones included. */
  get size(): number {
    return this.ids.length
  }

  get(id: string): Stored | undefined {
    const number = this.#numbers.get(id)
    if (number === undefined) return undefined
    return { number, version: this.#versions[number]!, seq: this.#seqs[number]!, source: this.sources[number]! }
  }

  /** The document's values by the mapping. Throws what does not fit. */
  parse(id: string, source: object): ParsedDocument {
    const limit = Number(settingOf(this.record.settings, 'mapping.total_fields.limit') ?? 1000)
    return parseDocument(this.mapping, source, id, limit)
  }

  /** Adds or replaces a document, and the fields that it brings; `save` makes it last. */
  put(id: string, source: object, json: string, parsed = this.parse(id, source)): DocumentRecord {
    const record = { id, version: (this.get(id)?.version ?? 0) + 1, seq: this.#nextSeq++, source }
    this.#outdate(id)
    this.#insert(record, source, json, parsed)
    this.#unsaved.push(record)
    return record
  }

  /** The version that the deletion is; undefined where there is no such document. */
  delete(id: string): DocumentRecord | undefined {
    const stored = this.get(id)
    if (!stored) return undefined
    this.#outdate(id)
    const record = { id, version: stored.version + 1, seq: this.#nextSeq++ }
    this.#unsaved.push(record)
    return record
  }

  /** Writes to the journal what has changed. Where it throws, memory is ahead of the disk: open the index anew. */
  save(): void {
    if (this.#unsaved.length > 0) this.#journal.append(this.#unsaved)
    this.#unsaved = []
    if (this.size - this.count > this.count + MAX_OUTDATED) this.#rebuild()
  }

  field(path: string): FieldIndex | undefined {
    return this.fields.get(path)
  }

  /** What a search by this path looks at, though no document may have it. */
  mapped(path: string): Field | undefined {
    return this.mapping.find(path)
  }

  #insert(
    { id, version, seq }: DocumentRecord,
    _source: object,
    json: string,
    { added, entries }: ParsedDocument,
  ): void {
    for (const [path, field] of added) this.mapping.add(path, field)
    const number = this.ids.push(id) - 1
    this.sources.push(json)
    this.#versions.push(version)
    this.#seqs.push(seq)
    this.#numbers.set(id, number)
    this.bytes += json.length
    for (const [path, field, value] of entries) {
      const index = this.fields.get(path) ?? this.#newField(path, field)
      index.add(number, value)
    }
  }

  #newField(path: string, field: Field): FieldIndex {
    const index = new FieldIndex(field)
    this.fields.set(path, index)
    return index
  }

  #outdate(id: string): void {
    const number = this.#numbers.get(id)
    if (number === undefined) return
    this.bytes -= this.sources[number]!.length
    this.sources[number] = undefined
    this.#numbers.delete(id)
  }

  #rebuild(): void {
    const live = this.ids.flatMap((id, number) => {
      const json = this.sources[number]
      return json === undefined ? [] : [{ id, version: this.#versions[number]!, seq: this.#seqs[number]!, json }]
    })
    for (const list of [this.ids, this.sources, this.#versions, this.#seqs]) list.length = 0
    this.#numbers.clear()
    this.fields = new Map()
    this.bytes = 0
    const records = live.map(({ json, ...record }) => ({ ...record, source: JSON.parse(json) as object, json }))
    for (const each of records) this.#insert(each, each.source, each.json, this.parse(each.id, each.source))
    this.#journal.rewrite(records.map(({ json: _, ...record }) => record))
  }
}
