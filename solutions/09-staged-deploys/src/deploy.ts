import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { CloudFormationClient, paginateListExports } from '@aws-sdk/client-cloudformation'
import { buildArtifact } from './artifact.ts'
import { awsAt, settingsOf } from './aws.ts'
import { checkPackage } from './gate.ts'
import { pipeline } from './pipeline.ts'
import { short } from './sha256.ts'
import { asStage } from './stages.ts'

const USAGE = `npx tsx src/deploy.ts build [src/api-two.ts]      builds an artifact and keeps it
npx tsx src/deploy.ts promote staging [sha256]    takes an artifact to a stage: what is live below, if you name none
npx tsx src/deploy.ts rollback staging            takes a stage back to what it ran before
npx tsx src/deploy.ts status                      what runs where
npx tsx src/deploy.ts infra staging .serverless   deploys a packaged template, if it is of this stage`

/** The command. Each word, and what it does with the words after it. */
const WORDS: Record<string, (...words: string[]) => Promise<unknown>> = {
  async build(entry = 'src/api.ts') {
    const artifact = await buildArtifact(entry)
    const isNew = await (await thePipeline()).store.keep(artifact)
    console.log(`${artifact.sha256}  ${entry}, ${artifact.zip.length} bytes, ${isNew ? 'built' : 'built before'}`)
  },
  async promote(name, named) {
    const stage = asStage(name)
    const { candidate, promote } = await thePipeline()
    const { sha256, version } = await promote(stage, named ?? (await candidate(stage)))
    console.log(`${short(sha256)} is live in ${stage}, as version ${version}.`)
  },
  async rollback(name) {
    const stage = asStage(name)
    const { sha256, version } = await (await thePipeline()).rollBack(stage)
    console.log(`${stage} is back at version ${version}, ${short(sha256)}.`)
  },
  async status() {
    console.log(await (await thePipeline()).status())
  },
  async infra(name, folder = '.serverless') {
    const stage = asStage(name)
    checkPackage(folder, stage)
    process.exitCode = await serverless('deploy', '--stage', stage, '--package', folder)
  },
}

async function thePipeline() {
  return pipeline(awsAt(settingsOf(process.env)), await bucketName())
}

/** As pipeline.yml exports it. */
async function bucketName(): Promise<string> {
  const client = new CloudFormationClient(settingsOf(process.env))
  for await (const { Exports = [] } of paginateListExports({ client }, {})) {
    const value = Exports.find(({ Name }) => Name === 'ops-artifacts')?.Value
    if (value) return value
  }
  throw new Error('There is no bucket of artifacts. Deploy it: npx serverless deploy --config pipeline.yml')
}

function serverless(...words: string[]): Promise<number> {
  const manifest = createRequire(import.meta.url).resolve('serverless/package.json')
  const cli = join(dirname(manifest), 'bin', 'serverless.js')
  const child = spawn(process.execPath, [cli, ...words], { stdio: 'inherit' })
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)))
}

// On Node 20 each client would print seven lines about the year 2027.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

const [word = '', ...rest] = process.argv.slice(2)
try {
  if (!Object.hasOwn(WORDS, word)) throw new Error(USAGE)
  await WORDS[word]!(...rest)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
