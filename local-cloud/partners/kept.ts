import type { Journal } from '../store.ts'

/** A record as the journal has it; null where it was deleted. */
type Line<T> = [key: string, record: T | null]

/**
 * Records by key, in the order in which they first came, at most `capacity` of them: the oldest makes room. They are held in
 * memory and in a journal, which is read when something asks, and written anew when it has grown to twice their number.
 */
export class Kept<T> {
  #open: () => Journal<Line<T>>
  #capacity: number
  #opened: Opened<T> | undefined

  constructor(open: () => Journal<Line<T>>, capacity: number) {
    this.#open = open
    this.#capacity = capacity
  }

  get(key: string): T | undefined {
    return this.#read().records.get(key)
  }

  /** In the order in which they came. */
  values(): T[] {
    return [...this.#read().records.values()]
  }

  set(key: string, record: T): void {
    this.setAll([[key, record]])
  }

  setAll(lines: [key: string, record: T][]): void {
    this.#append(lines)
  }

  delete(key: string): void {
    this.#append([[key, null]])
  }

  clear(): void {
    const opened = this.#read()
    opened.journal.rewrite([])
    opened.records.clear()
    opened.lines = 0
  }

  /** Writes the journal first: if the disk is full, memory and disk both keep what they had. */
  #append(lines: Line<T>[]): void {
    const opened = this.#read()
    opened.journal.append(lines)
    for (const line of lines) this.#take(opened.records, line)
    opened.lines += lines.length
    if (opened.lines <= 2 * this.#capacity) return
    opened.journal.rewrite([...opened.records])
    opened.lines = opened.records.size
  }

  /** Not before it is needed: a cloud that starts should not wait for it. */
  #read(): Opened<T> {
    if (this.#opened) return this.#opened
    const journal = this.#open()
    const lines = journal.read()
    const records = new Map<string, T>()
    for (const line of lines) this.#take(records, line)
    this.#opened = { journal, records, lines: lines.length }
    return this.#opened
  }

  #take(records: Map<string, T>, [key, record]: Line<T>): void {
    if (record === null) records.delete(key)
    else records.set(key, record)
    if (records.size > this.#capacity) records.delete(records.keys().next().value!)
  }
}

interface Opened<T> {
  journal: Journal<Line<T>>
  records: Map<string, T>
  lines: number
}
