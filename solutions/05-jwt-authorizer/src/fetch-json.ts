/** Bytes, and milliseconds until the whole answer is there: well inside the function's own time-out. */
const MAX_BYTES = 64 * 1024
const TIMEOUT = 2000

/** What a GET of this address answers. Throws where that is late, too much, not a 200, no JSON, or sends us elsewhere. */
export async function fetchJson(url: URL): Promise<unknown> {
  // Between two invokes the environment is frozen, and a connection that it kept may be dead when it is needed again.
  const headers = { connection: 'close' }
  const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) })
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}.`)
  return JSON.parse(await readText(response))
}

/** A Content-Length may be missing, or wrong: what comes is counted. */
async function readText({ url, body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > MAX_BYTES) throw new Error(`${url} answered more than ${MAX_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
