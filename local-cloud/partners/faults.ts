import { CloudError } from '../errors.ts'
import { type ItemFault, isObject, type PartnerRequest } from './partner.ts'
import { seeded } from './seeded.ts'

/** How a partner shall misbehave: the body of `PUT /_partners/<name>/local/faults`. */
export interface FaultRules {
  /** Answered instead of the real answer, in the partner's own words. */
  status?: number
  /** Seconds, in the header that the partner documents for them. */
  retryAfter?: number
  /** Waits before it answers. Alone, the answer is the real one. */
  delayMs: number
  /** Ends the connection with a TCP reset instead of an answer. */
  reset: boolean
  /** Sends half an answer, then ends the connection. */
  truncate: boolean
  /** Of a bulk request: which part of the items fails, and how. */
  itemFailures?: { ratio: number; status: number; type: string }
  /** Which part of the requests is hit. */
  ratio: number
  /** Only requests with a body of so many bytes or more are hit, as by a 413. */
  minBytes: number
  /** How many requests are hit before all is well again. */
  times?: number
  /** The same seed hits the same requests. */
  seed: number
  /** Keeps what was sent before it fails: an answer that is lost on the way. */
  storeFirst: boolean
}

/** What hits one request. */
export interface Fault extends FaultRules {
  itemFault: () => ItemFault | undefined
  /** For the events. */
  detail: Record<string, unknown>
}

/** The faults that a partner was told to have. They end with a restart. */
export class Faults {
  #rules: FaultRules | undefined
  #random = seeded(1)
  #requests = 0
  #hits = 0

  set(input: Record<string, unknown>): object {
    this.#rules = faultRules(input)
    this.#random = seeded(this.#rules.seed)
    this.#requests = 0
    this.#hits = 0
    return this.report()
  }

  clear(): object {
    this.#rules = undefined
    return this.report()
  }

  report(): object {
    return { faults: this.#rules ?? null, requests: this.#requests, hits: this.#hits }
  }

  /** What hits the request that has just come, if anything does. */
  next({ body }: Pick<PartnerRequest, 'body'>): Fault | undefined {
    const rules = this.#rules
    if (!rules || this.#hits >= (rules.times ?? Number.POSITIVE_INFINITY)) return undefined
    if (body.length < rules.minBytes) return undefined
    this.#requests++
    if (this.#random() >= rules.ratio) return undefined
    this.#hits++
    return { ...rules, itemFault: () => this.#itemFault(rules), detail: detail(rules) }
  }

  #itemFault({ itemFailures, storeFirst }: FaultRules): ItemFault | undefined {
    if (!itemFailures || this.#random() >= itemFailures.ratio) return undefined
    return { status: itemFailures.status, type: itemFailures.type, storeFirst }
  }
}

function detail({ status, delayMs, reset, truncate, itemFailures, storeFirst }: FaultRules): Record<string, unknown> {
  return {
    ...(status && { status }),
    ...(delayMs && { delayMs }),
    ...(reset && { reset }),
    ...(truncate && { truncate }),
    ...(itemFailures && { itemFailures }),
    ...(storeFirst && { storeFirst }),
  }
}

/** Throws a sentence that names the field where the body of a PUT asks for something else. */
export function faultRules(input: Record<string, unknown>): FaultRules {
  const unknown = Object.keys(input).find((name) => !Object.hasOwn(FIELDS, name))
  if (unknown) throw wrong(`"${unknown}" is no fault. There are: ${Object.keys(FIELDS).join(', ')}.`)
  for (const [name, [holds, expected]] of Object.entries(FIELDS)) {
    if (input[name] !== undefined && !holds(input[name])) throw wrong(`"${name}" must be ${expected}.`)
  }
  const rules: FaultRules = {
    delayMs: 0,
    reset: false,
    truncate: false,
    ratio: 1,
    minBytes: 0,
    seed: 1,
    storeFirst: false,
    ...input,
  }
  return { ...rules, ...(rules.itemFailures && { itemFailures: itemFailures(rules.itemFailures) }) }
}

function itemFailures(given: unknown): NonNullable<FaultRules['itemFailures']> {
  return { ratio: 1, status: 429, type: 'rejected_execution_exception', ...(given as object) }
}

const within = (min: number, max: number) => (value: unknown) =>
  typeof value === 'number' && value >= min && value <= max
const whole = (min: number, max: number) => (value: unknown) => Number.isInteger(value) && within(min, max)(value)
const isBoolean = (value: unknown) => typeof value === 'boolean'

const FIELDS: Record<string, [holds: (value: unknown) => boolean, expected: string]> = {
  status: [whole(200, 599), 'an HTTP status from 200 to 599'],
  retryAfter: [within(0, 86_400), 'a number of seconds up to 86400'],
  delayMs: [whole(0, 60_000), 'a whole number of milliseconds up to 60000'],
  reset: [isBoolean, 'true or false'],
  truncate: [isBoolean, 'true or false'],
  itemFailures: [areItemFailures, '{"ratio": 0 to 1, "status": 400 to 599, "type": "a_type"}'],
  ratio: [within(0, 1), 'a number from 0 to 1'],
  minBytes: [whole(0, 2 ** 30), 'a whole number of bytes'],
  times: [whole(1, 1_000_000), 'a whole number above 0'],
  seed: [whole(0, 2 ** 32 - 1), 'a whole number'],
  storeFirst: [isBoolean, 'true or false'],
}

function areItemFailures(value: unknown): boolean {
  if (!isObject(value)) return false
  const { ratio = 1, status = 429, type = 'x', ...rest } = value
  const known = Object.keys(rest).length === 0 && typeof type === 'string' && type.length <= 100
  return known && within(0, 1)(ratio) && whole(400, 599)(status)
}

function wrong(message: string): CloudError {
  return new CloudError('BadRequest', message)
}
