import { createHash, randomUUID } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

/**
 * The cloud's state: a folder that survives a restart and may be deleted to start afresh.
 * Each record is a file of its own, written beside and renamed into place, so that a process killed at any moment leaves
 * either the old record or the new one.
 */
export interface Store {
  table<T>(name: string): Table<T>
  blobs(name: string): Blobs
  journal<T>(name: string): Journal<T>
}

export function openStore(folder: string): Store {
  return {
    table: (name) => new Table(join(folder, name)),
    blobs: (name) => new Blobs(join(folder, name)),
    journal: (name) => new Journal(join(folder, `${name}.jsonl`)),
  }
}

/** Records by key, all held in memory, each also a JSON file. */
export class Table<T> {
  #folder: string
  #records = new Map<string, T>()

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
    for (const file of readdirSync(folder)) this.#load(join(folder, file))
  }

  get(key: string): T | undefined {
    return this.#records.get(key)
  }

  /** Writes the file first: if the disk is full, memory and disk both keep the old record. */
  set(key: string, value: T): void {
    writeWhole(this.#file(key), JSON.stringify({ key, value }))
    this.#records.set(key, value)
  }

  delete(key: string): boolean {
    rmSync(this.#file(key), { force: true })
    return this.#records.delete(key)
  }

  has(key: string): boolean {
    return this.#records.has(key)
  }

  keys(): string[] {
    return [...this.#records.keys()]
  }

  values(): T[] {
    return [...this.#records.values()]
  }

  #load(file: string): void {
    // What a killed process left half written.
    if (!file.endsWith('.json')) rmSync(file, { force: true })
    else this.#read(file)
  }

  #read(file: string): void {
    try {
      const { key, value } = JSON.parse(readFileSync(file, 'utf8')) as { key: string; value: T }
      this.#records.set(key, value)
    } catch (error) {
      const reason = error instanceof Error ? error.message : error
      throw new Error(`${file} cannot be read (${reason}). Delete that record, or all of them: npm run cloud reset`)
    }
  }

  /** Keys hold characters and lengths that a file system refuses (`:`, `*`, 1,024 bytes), so the name is the key's hash. */
  #file(key: string): string {
    return join(this.#folder, `${createHash('sha256').update(key).digest('hex').slice(0, 40)}.json`)
  }
}

/** Bytes by an id of their own. */
export class Blobs {
  #folder: string

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
  }

  put(bytes: Uint8Array): string {
    const id = randomUUID()
    writeWhole(this.path(id), bytes)
    return id
  }

  get(id: string): Buffer {
    return readFileSync(this.path(id))
  }

  delete(id: string): void {
    rmSync(this.path(id), { force: true })
  }

  path(id: string): string {
    return join(this.#folder, id)
  }

  /** Deletes what no record owns: a process may be killed between the bytes and their record. */
  sweep(owned: Set<string>): void {
    for (const id of readdirSync(this.#folder)) if (!owned.has(id)) this.delete(id)
  }
}

/** Records in the order in which they came, one JSON line each. */
export class Journal<T> {
  #file: string
  #size: number

  constructor(file: string) {
    this.#file = file
    mkdirSync(join(file, '..'), { recursive: true })
    this.#size = wholeLines(file)
  }

  /** All of them or none: what a full disk cut short is taken back. */
  append(records: T[]): void {
    const lines = toLines(records)
    try {
      appendFileSync(this.#file, lines)
    } catch (error) {
      if (existsSync(this.#file)) truncateSync(this.#file, this.#size)
      throw error
    }
    this.#size += lines.length
  }

  read(): T[] {
    if (!existsSync(this.#file)) return []
    const lines = readFileSync(this.#file, 'utf8').split('\n')
    return lines.flatMap(parseLine<T>)
  }

  /** Replaces the whole, as when old records expire. */
  rewrite(records: T[]): void {
    let size = 0
    replaceFile(this.#file, (beside) => {
      writeFileSync(beside, '')
      // In parts: as one text a large journal would take its size in memory several times over.
      for (let start = 0; start < records.length; start += PART) {
        const lines = toLines(records.slice(start, start + PART))
        appendFileSync(beside, lines)
        size += lines.length
      }
    })
    this.#size = size
  }

  delete(): void {
    rmSync(this.#file, { force: true })
    this.#size = 0
  }
}

/** In records. */
const PART = 1000

function toLines(records: unknown[]): Buffer {
  return Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
}

/** How long the file is. A line that a kill cut short is ended: otherwise the next record would be glued to it, and lost. */
function wholeLines(file: string): number {
  if (!existsSync(file)) return 0
  const descriptor = openSync(file, 'a+')
  try {
    const { size } = fstatSync(descriptor)
    const last = Buffer.alloc(1)
    readSync(descriptor, last, 0, 1, size - 1)
    if (size === 0 || last[0] === NEWLINE) return size
    return size + writeSync(descriptor, '\n')
  } finally {
    closeSync(descriptor)
  }
}

const NEWLINE = 10

function parseLine<T>(line: string): T[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as T]
  } catch {
    return []
  }
}

/** Beside and then renamed into place: whenever the process is killed, the file is whole. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  replaceFile(file, (beside) => writeFileSync(beside, content))
}

function replaceFile(file: string, write: (beside: string) => void): void {
  const beside = `${file}.${process.pid}.tmp`
  try {
    write(beside)
    renameSync(beside, file)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}
