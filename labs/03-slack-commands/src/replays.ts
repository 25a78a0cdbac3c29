/**
 * Gives a function that says whether a signature was taken before. Ask it about verified ones only, so that nobody else
 * can fill the memory. Each execution environment has a memory of its own: what gets past it carries the same id, see message.ts.
 */
export function replays() {
  // TODO step 2: remember the signatures, for as long as one of them could be good.
  return (_signature: string, _now = Date.now()): boolean => false
}
