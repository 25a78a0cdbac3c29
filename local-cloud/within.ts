import { timeLimit } from './time-limit.ts'

/** Waits for `work`, but no longer than so many milliseconds: then throws the error, which is made only then. */
export function within<T>(milliseconds: number, work: Promise<T>, error: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = timeLimit(milliseconds, () => reject(error()))
    work.then(
      (value) => {
        limit.lift()
        resolve(value)
      },
      (reason) => {
        limit.lift()
        reject(reason)
      },
    )
  })
}
