/**
 * Calls `onKey` with each single key: on a terminal as it is pressed, from a pipe as it comes.
 * Gives the function that ends it. Ctrl-C comes as `q`.
 */
export function readKeys(onKey: (key: string) => void): () => void {
  const { stdin } = process
  const onData = (data: Buffer) => {
    for (const key of data.toString()) onKey(key === '\u0003' ? 'q' : key)
  }
  if (stdin.isTTY) stdin.setRawMode(true)
  stdin.on('data', onData)
  return () => {
    if (stdin.isTTY) stdin.setRawMode(false)
    stdin.off('data', onData).pause()
  }
}
