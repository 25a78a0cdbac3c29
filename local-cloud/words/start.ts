import { type Cloud, startCloud } from '../cloud.ts'
import { readPort, readSettings, readStateFolder, type Settings } from '../settings.ts'

/** `npm run cloud`: the local cloud alone, until Ctrl-C. */
export async function start(): Promise<number> {
  const settings = readSettings(process.env)
  const dataDir = readStateFolder(process.env)
  const cloud = await startCloud({ port: readPort(process.env), dataDir, settings })
  console.log([`The local cloud answers at ${cloud.url}`, ...lines(dataDir, settings), 'Ctrl-C stops it.'].join('\n'))
  await told()
  await stop(cloud)
  return 0
}

export function lines(dataDir: string, { speed, iam }: Settings): string[] {
  return [
    `  its state:  ${dataDir}`,
    `  IAM:        ${iam === 'off' ? 'off (CLOUD_IAM=off): every call is allowed, and what lacks a permission will fail on AWS only' : 'enforced'}`,
    `  its speed:  ${speed === 1 ? "AWS's own pace" : `${speed} s of AWS's waiting in one second`}`,
  ]
}

/** Resolves when it is to stop. Started by another process (npm start), it does not outlive that one. */
function told(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve())
    process.on('message', (message) => message === 'stop' && resolve())
    process.once('disconnect', resolve)
  })
}

/** What a service left running, as a socket of a function's, must not keep the process. */
async function stop(cloud: Cloud): Promise<void> {
  await cloud.close()
  process.exit(0)
}
