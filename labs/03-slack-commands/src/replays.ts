/** A signature is good from five minutes before its time to five minutes after it. */
const GOOD_FOR = 2 * 300_000

/**
 * Gives a function that says whether a signature was taken before. Ask it about verified ones only, so that nobody else
 * can fill the memory. Each execution environment has a memory of its own: what gets past it carries the same id, see message.ts.
 */
export function replays() {
  const taken = new Map<string, number>()
  return (signature: string, now = Date.now()): boolean => {
    for (const [each, at] of taken) if (now - at > GOOD_FOR) taken.delete(each)
    if (taken.has(signature)) return true
    taken.set(signature, now)
    return false
  }
}
