import { join } from 'node:path'
import { startCloud } from './cloud.ts'
import { readSettings } from './settings.ts'

/** `npm run cloud`: the local cloud alone, until Ctrl-C. */
const port = Number(process.env.CLOUD_PORT ?? 4566)
const dataDir = process.env.CLOUD_DATA ?? join(import.meta.dirname, '..', '.local-cloud')

try {
  const settings = readSettings(process.env)
  const cloud = await startCloud({ port, dataDir, settings })
  console.log(`The local cloud answers at ${cloud.url} (its state: ${dataDir}). Ctrl-C stops it.`)
  if (settings.iam === 'off') {
    console.warn(
      'IAM is off (CLOUD_IAM=off): every call is allowed, and what lacks a permission will fail on AWS only.',
    )
  }
  const stop = () => void cloud.close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  // Started by another process (npm start), it stops when told to, and does not outlive it.
  process.on('message', (message) => message === 'stop' && stop())
  process.once('disconnect', stop)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
