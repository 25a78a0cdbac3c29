import type { Status } from '../status.ts'
import { ask } from './ask.ts'
import { lines } from './start.ts'

/** `npm run cloud status`: whether it runs, and how. */
export async function status(): Promise<number> {
  const response = await ask('/_aws/status')
  const { url, dataDir, settings, pid, node, startedAt, memory, services } = (await response.json()) as Status
  const since = new Date(startedAt).toLocaleTimeString()
  console.log(
    [
      `The local cloud answers at ${url}`,
      ...lines(dataDir, settings),
      `  its process: ${pid}, since ${since}, Node ${node}, ${Math.round(memory / 2 ** 20)} MB`,
      `  services:   ${services.join(', ')}`,
    ].join('\n'),
  )
  return 0
}
