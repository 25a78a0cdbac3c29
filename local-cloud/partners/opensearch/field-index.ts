import { analyze } from './analyze.ts'
import type { Field, Kind } from './mapping/field.ts'
import type { Held } from './mapping/value.ts'

/** Which documents match: 1 at each matching document's number. */
export type Bits = Uint8Array

/**
 * The values of one field in all documents of an index, by document number, and for texts and keywords the documents of each
 * term: the inverted index.
 */
export class FieldIndex {
  readonly kind: Kind
  readonly field: Field
  /** Several values of one document are an array. */
  readonly values: (Held | Held[] | undefined)[] = []
  /** Each term's documents, ascending. */
  readonly postings: Map<string, number[]> | undefined

  constructor(field: Field) {
    this.field = field
    this.kind = field.kind
    this.postings = field.kind === 'text' || field.kind === 'keyword' ? new Map() : undefined
  }

  add(document: number, value: Held): void {
    // Filled up, or the engine would turn the array into a slow dictionary.
    while (this.values.length < document) this.values.push(undefined)
    const before = this.values[document]
    if (before === undefined) this.values[document] = value
    else if (Array.isArray(before)) before.push(value)
    else this.values[document] = [before, value]
    if (this.kind === 'text') for (const term of analyze(value as string)) this.#post(term, document)
    else if (this.kind === 'keyword') this.#post(value as string, document)
  }

  /** All values of a document. */
  valuesOf(document: number): Held[] {
    const value = this.values[document]
    return value === undefined ? [] : Array.isArray(value) ? value : [value]
  }

  /** Marks the documents that have a value. */
  markPresent(bits: Bits): void {
    for (let document = 0; document < this.values.length; document++)
      if (this.values[document] !== undefined) bits[document] = 1
  }

  markTerm(term: string, bits: Bits): void {
    const documents = this.postings!.get(term)
    if (documents) for (const document of documents) bits[document] = 1
  }

  /** Marks the documents with a term that `holds`. */
  markTerms(holds: (term: string) => boolean, bits: Bits): void {
    for (const term of this.postings!.keys()) if (holds(term)) this.markTerm(term, bits)
  }

  /** Marks the documents with a number from `min` to `max`, both included. */
  markRange(min: number, max: number, bits: Bits): void {
    const { values } = this
    for (let document = 0; document < values.length; document++) {
      const value = values[document]
      if (typeof value === 'number') {
        if (value >= min && value <= max) bits[document] = 1
      } else if (value !== undefined && (value as number[]).some((each) => each >= min && each <= max))
        bits[document] = 1
    }
  }

  /** The same for several ranges; those of a single number together. */
  markRanges(ranges: [min: number, max: number][], bits: Bits): void {
    const single = new Set(ranges.filter(([min, max]) => min === max).map(([min]) => min))
    for (const [min, max] of ranges) if (min !== max) this.markRange(min, max, bits)
    if (single.size === 0) return
    for (let document = 0; document < this.values.length; document++) {
      if (this.valuesOf(document).some((value) => single.has(value as number))) bits[document] = 1
    }
  }

  #post(term: string, document: number): void {
    const documents = this.postings!.get(term)
    if (!documents) this.postings!.set(term, [document])
    else if (documents[documents.length - 1] !== document) documents.push(document)
  }
}
