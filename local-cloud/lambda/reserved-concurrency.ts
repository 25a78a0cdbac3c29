import { invalidParameter, validation } from './errors.ts'
import type { FunctionRecord } from './function-record.ts'
import type { Functions } from './functions.ts'

/** An account's quota, unless it was raised, and what of it must stay for functions that reserve nothing. */
const ACCOUNT_CONCURRENCY = 1000
const MIN_UNRESERVED = 100

/**
 * How many environments the function may have at once, and is sure to have; 0 stops it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html
 */
export function setReservedConcurrency(functions: Functions, record: FunctionRecord, value: unknown): FunctionRecord {
  const reserved = Number(value)
  if (value === null || !Number.isInteger(reserved) || reserved < 0) {
    throw validation(value, 'reservedConcurrentExecutions', 'Member must have value greater than or equal to 0')
  }
  const others = functions.list(record.region).filter(({ name }) => name !== record.name)
  const ofOthers = others.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0)
  if (ACCOUNT_CONCURRENCY - ofOthers - reserved < MIN_UNRESERVED) {
    throw invalidParameter(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED}].`,
    )
  }
  const changed = { ...record, reservedConcurrency: reserved }
  functions.save(changed)
  return changed
}
