import { throttled } from '../errors.ts'
import type { Environment } from './environment.ts'

export interface PoolLimits {
  /** Environments at once, of all functions together: each takes some 60 MB. (AWS: 1,000, by default.) */
  total: number
  perFunction: number
  /** Milliseconds after which an environment that nobody invokes is stopped. */
  idleTime: number
  /**
   * After so many an environment is stopped, as AWS replaces them now and then: each leaves some 200 bytes behind, since glibc
   * never frees what the variable _X_AMZN_TRACE_ID held before.
   */
  invocations: number
}

/** A function's version, as its environments see it. */
export interface PoolKey {
  /** The function's ARN: what reserved concurrency counts. */
  functionArn: string
  /** Changes with the version's code and configuration: environments of an older one are not used again. */
  revision: string
  /** The function's own limit, if it has one. */
  reservedConcurrency?: number
}

interface Slot extends PoolKey {
  environment: Environment
  busy: boolean
  retired: boolean
  invocations: number
  timer?: NodeJS.Timeout
}

/** The execution environments that are there: busy ones, and idle ones that wait, frozen, for the next invocation. */
export class EnvironmentPool {
  #limits: PoolLimits
  #slots = new Set<Slot>()

  constructor(limits: PoolLimits) {
    this.#limits = limits
  }

  /** Runs `use` with an environment that nobody else has meanwhile. Throws TooManyRequestsException at the limits. */
  async withEnvironment<T>(
    key: PoolKey,
    create: () => Environment,
    use: (environment: Environment) => Promise<T>,
  ): Promise<T> {
    this.#checkReserved(key)
    const slot = this.#takeIdle(key) ?? this.#add(key, create)
    try {
      return await use(slot.environment)
    } finally {
      this.#release(slot)
    }
  }

  /** Only these revisions of the function are left: idle environments of others stop now, busy ones when they are done. */
  retireAllBut(functionArn: string, revisions: Set<string>): void {
    for (const slot of this.#slots) {
      if (slot.functionArn !== functionArn || revisions.has(slot.revision)) continue
      slot.retired = true
      if (!slot.busy) this.#remove(slot)
    }
  }

  close(): void {
    for (const slot of this.#slots) this.#remove(slot)
  }

  get size(): number {
    return this.#slots.size
  }

  /** How many invocations run, of one function or of all. */
  busy(functionArn?: string): number {
    let busy = 0
    for (const slot of this.#slots) {
      if (slot.busy && (functionArn === undefined || slot.functionArn === functionArn)) busy++
    }
    return busy
  }

  #takeIdle(key: PoolKey): Slot | undefined {
    for (;;) {
      const slot = this.#lastUsed(key)
      if (!slot) return undefined
      slot.busy = true
      if (slot.environment.ready) return slot
      this.#remove(slot)
    }
  }

  /** Of those that are idle: its code is still in the processor's caches, and the others may end. */
  #lastUsed({ functionArn, revision }: PoolKey): Slot | undefined {
    let last: Slot | undefined
    for (const slot of this.#slots) {
      if (!slot.busy && slot.functionArn === functionArn && slot.revision === revision) last = slot
    }
    return last
  }

  #add(key: PoolKey, create: () => Environment): Slot {
    this.#checkReserved(key)
    const full = this.#slots.size >= this.#limits.total && !this.#removeOldestIdle()
    if (full || this.busy(key.functionArn) >= this.#limits.perFunction) {
      throw throttled('ConcurrentInvocationLimitExceeded')
    }
    const slot: Slot = { ...key, environment: create(), busy: true, retired: false, invocations: 0 }
    slot.timer = setTimeout(() => !slot.busy && this.#remove(slot), this.#limits.idleTime).unref()
    this.#slots.add(slot)
    return slot
  }

  #checkReserved({ functionArn, reservedConcurrency }: PoolKey): void {
    if (reservedConcurrency === undefined || this.busy(functionArn) < reservedConcurrency) return
    throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded')
  }

  #release(slot: Slot): void {
    slot.busy = false
    slot.invocations++
    if (slot.retired || !slot.environment.usable || slot.invocations >= this.#limits.invocations) {
      this.#remove(slot)
      return
    }
    // Last in the set is last used.
    this.#slots.delete(slot)
    this.#slots.add(slot)
    slot.timer?.refresh()
  }

  #removeOldestIdle(): boolean {
    const oldest = [...this.#slots].find((slot) => !slot.busy)
    if (oldest) this.#remove(oldest)
    return oldest !== undefined
  }

  #remove(slot: Slot): void {
    clearTimeout(slot.timer)
    this.#slots.delete(slot)
    slot.environment.close()
  }
}
