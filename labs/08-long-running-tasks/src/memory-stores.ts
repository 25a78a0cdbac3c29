import type { Receipt } from './receipt.ts'
import type { Checkpoint, Checkpoints, Results } from './stores.ts'
import { nameOf } from './task.ts'

/** Stores that are forgotten with the process: for tests. */
export function memoryStores() {
  const states = new Map<string, Checkpoint>()
  const kept = new Map<string, Receipt[]>()
  const checkpoints: Checkpoints = {
    read: async (task) => states.get(nameOf(task)),
    write: async (task, checkpoint) => void states.set(nameOf(task), checkpoint),
  }
  const results: Results = {
    async keep(task, { from }, receipts) {
      const key = `${nameOf(task)}/${from}`
      if (kept.has(key)) return false
      kept.set(key, receipts)
      return true
    },
    count: async (task) => receiptsOf(nameOf(task)).length,
  }
  const receiptsOf = (name: string) => [...kept].flatMap(([key, each]) => (key.startsWith(`${name}/`) ? each : []))
  return { checkpoints, results, receiptsOf }
}
