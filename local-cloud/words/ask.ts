import { urlOfCloud } from '../settings.ts'

/** A request to the cloud that runs. Throws a sentence where none does. */
export async function ask(path: string, signal?: AbortSignal): Promise<Response> {
  const url = urlOfCloud(process.env)
  const response = await fetch(url + path, { signal }).catch(() => undefined)
  if (response?.ok) return response
  throw new Error(
    response
      ? `What answers at ${url} is not the local cloud. CLOUD_PORT says where to look: CLOUD_PORT=4570 npm run cloud status`
      : `No local cloud runs at ${url}. To start it: npm run cloud`,
  )
}
