import { createHash, randomUUID } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
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
    const { key, value } = JSON.parse(readFileSync(file, 'utf8')) as { key: string; value: T }
    this.#records.set(key, value)
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
  #torn = false

  constructor(file: string) {
    this.#file = file
    mkdirSync(join(file, '..'), { recursive: true })
    if (existsSync(file) && !endsWithNewline(file)) appendFileSync(file, '\n')
  }

  append(records: T[]): void {
    const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('')
    const before = this.#torn ? '\n' : ''
    // A full disk may take a part of it: what is appended later must not be glued to that.
    this.#torn = true
    appendFileSync(this.#file, before + lines)
    this.#torn = false
  }

  /** A line cut short by a killed process is left out. */
  read(): T[] {
    if (!existsSync(this.#file)) return []
    return readFileSync(this.#file, 'utf8')
      .split('\n')
      .flatMap(parseLine<T>)
  }

  /** Replaces the whole, as when old records expire. */
  rewrite(records: T[]): void {
    writeWhole(this.#file, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  }

  delete(): void {
    rmSync(this.#file, { force: true })
  }
}

/** Otherwise the next record would be glued to a line cut short, and lost with it. */
function endsWithNewline(file: string): boolean {
  return readFileSync(file).at(-1) === 10
}

function parseLine<T>(line: string): T[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as T]
  } catch {
    return []
  }
}

/** Beside and then renamed into place: whenever the process is killed, the file is whole. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const beside = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(beside, content)
    renameSync(beside, file)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}
