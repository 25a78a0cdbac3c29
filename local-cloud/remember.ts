/** Answers that one such function remembers. */
const CAPACITY = 1000

/** The same function of a text, which remembers what it answered: for what each request asks of the same few texts. */
export function remember<T extends string | boolean | object | undefined>(
  of: (text: string) => T,
): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const answer = of(text)
    if (known.size >= CAPACITY) known.clear()
    known.set(text, answer)
    return answer
  }
}
