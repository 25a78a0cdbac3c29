import type { Journal } from '../store.ts'

/** A record as the journal has it; null where it was deleted. */
type Line<T> = [key: string, record: T | null]

/**
 * Records by key, in the order in which they first came, at most `capacity` of them: the oldest makes room. They are held in
 * memory and in a journal, which is written anew when it has grown to twice their number.
 */
export class Kept<T> {
  #journal: Journal<Line<T>>
  #capacity: number
  #records = new Map<string, T>()
  #lines: number

  constructor(journal: Journal<Line<T>>, capacity: number) {
    this.#journal = journal
    this.#capacity = capacity
    const lines = journal.read()
    for (const line of lines) this.#take(line)
    this.#lines = lines.length
  }

  get(key: string): T | undefined {
    return this.#records.get(key)
  }

  /** In the order in which they came. */
  values(): T[] {
    return [...this.#records.values()]
  }

  get size(): number {
    return this.#records.size
  }

  set(key: string, record: T): void {
    this.setAll([[key, record]])
  }

  /** Writes the journal first: if the disk is full, memory and disk both keep what they had. */
  setAll(lines: [key: string, record: T][]): void {
    this.#append(lines)
  }

  delete(key: string): void {
    this.#append([[key, null]])
  }

  clear(): void {
    this.#journal.rewrite([])
    this.#records.clear()
    this.#lines = 0
  }

  #append(lines: Line<T>[]): void {
    this.#journal.append(lines)
    for (const line of lines) this.#take(line)
    this.#lines += lines.length
    if (this.#lines <= 2 * this.#capacity) return
    this.#journal.rewrite([...this.#records])
    this.#lines = this.#records.size
  }

  #take([key, record]: Line<T>): void {
    if (record === null) this.#records.delete(key)
    else this.#records.set(key, record)
    if (this.#records.size > this.#capacity) this.#records.delete(this.#records.keys().next().value!)
  }
}
