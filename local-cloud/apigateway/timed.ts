/** The same call, which also tells how long its latest run took: nothing where it did not run to its end. */
export function timed<Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) {
  let milliseconds: number | undefined
  return {
    milliseconds: () => milliseconds,
    async call(...args: Args): Promise<Result> {
      const started = performance.now()
      try {
        return await call(...args)
      } finally {
        milliseconds = performance.now() - started
      }
    },
  }
}
