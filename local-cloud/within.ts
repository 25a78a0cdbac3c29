/** Waits for `work`, but no longer than so many milliseconds: then throws the error, which is made only then. */
export function within<T>(milliseconds: number, work: Promise<T>, error: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(error()), milliseconds)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
