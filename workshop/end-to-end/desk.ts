import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Cloud, startCloud } from '#local-cloud/cloud.ts'
import type { Settings } from '#local-cloud/settings.ts'
import { type AwsClient, awsClient } from '../aws.ts'
import { endpointOf, exportOf } from '../deployed.ts'
import { ROOT } from '../labs/labs.ts'
import { putSecret, SECRETS } from '../secrets.ts'
import { serverless } from '../serverless.ts'

/** The ops desk on a local cloud of its own, for one test file. */
export interface Desk {
  cloud: Cloud
  url: string
  /** What the SDK's clients are made with, as the administrator: `new SNSClient(desk.client)`. */
  client: AwsClient
  /** Deploys a solution with the real CLI, as `deploy('04-datadog-forwarder', { edit: (yml) => … })`; gives what that printed. */
  deploy(id: string, options?: DeployOptions): Promise<string>
  /** Takes a deployed solution down with the real CLI. */
  remove(id: string, stage?: string, config?: string): Promise<string>
  /** Where the API of a deployed service answers, without a slash at the end: `endpoint('http-and-events')`. */
  endpoint(service: string, stage?: string): Promise<string>
  /** The value that a stack exports: `exported('ops-events-dev')`. */
  exported(name: string): Promise<string>
  close(): Promise<void>
}

export interface DeployOptions {
  stage?: string
  /** Changes the text of a file of the service before it is deployed: its serverless.yml, where nothing else is said. */
  edit?: (text: string) => string
  file?: string
  /** Another file of the service than serverless.yml that is one: `pipeline.yml`. */
  config?: string
}

/**
 * Starts a cloud in this process, puts the secrets of stage dev, and deploys these solutions with the real CLI, in this order. Services are
 * copied first, so that test files that run at once do not write into one folder. Call `close()` in afterAll, also where this has failed.
 */
export async function deployed(ids: string[], settings?: Partial<Settings>): Promise<Desk> {
  mkdirSync(join(ROOT, '.lab'), { recursive: true })
  const home = mkdtempSync(join(ROOT, '.lab', 'desk-'))
  const cloud = await startCloud({ port: 0, dataDir: join(home, 'state'), settings })
  const env = { ...process.env, CLOUD: 'local', LOCAL_CLOUD_URL: cloud.url }
  // Jest gives each test file a process.env of its own.
  Object.assign(process.env, { CLOUD: 'local', LOCAL_CLOUD_URL: cloud.url })
  const desk: Desk = {
    cloud,
    url: cloud.url,
    client: awsClient(),
    deploy: (id, options = {}) => serverless(copyOf(id, home, options), ['deploy', ...wordsOf(options)], env),
    remove: (id, stage, config) => {
      const options = { stage, config }
      return serverless(copyOf(id, home, options), ['remove', ...wordsOf(options)], env)
    },
    endpoint: (service, stage = 'dev') => endpointOf(service, stage),
    exported: exportOf,
    async close() {
      await cloud.close()
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  try {
    for (const [secret, madeUp] of Object.entries(SECRETS)) await putSecret(secret, 'dev', madeUp())
    for (const id of ids) await desk.deploy(id)
    return desk
  } catch (error) {
    await desk.close()
    throw error
  }
}

function wordsOf({ stage = 'dev', config = 'serverless.yml' }: DeployOptions): string[] {
  return ['--stage', stage, '--config', config]
}

/** Inside the project, so that packages are found from it. One for each stage, so that they can be deployed at once. */
function copyOf(id: string, home: string, options: DeployOptions): string {
  const { edit = (text: string) => text, stage = 'dev', config = 'serverless.yml', file = config } = options
  const service = join(home, stage, config === 'serverless.yml' ? id : `${id}-${config}`)
  cpSync(join(ROOT, 'solutions', id), service, {
    recursive: true,
    filter: (path) => !/\.(serverless|esbuild)$/.test(path),
  })
  change(service, config, (text) => text.replace('../../local-cloud', JSON.stringify(join(ROOT, 'local-cloud'))))
  change(service, file, edit)
  return service
}

function change(service: string, file: string, edit: (text: string) => string): void {
  const path = join(service, file)
  writeFileSync(path, edit(readFileSync(path, 'utf8')))
}
