import { pbkdf2Sync } from 'node:crypto'

/** A deployment, by its number, and what proves that somebody took the time for it. */
export interface Receipt {
  item: number
  receipt: string
}

/** The work of this lab: slow on purpose, and the same whenever it is done again. */
export function receiptOf(item: number): Receipt {
  return { item, receipt: pbkdf2Sync(`deployment ${item}`, 'ops-desk', 250, 16, 'sha256').toString('hex') }
}
