import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda'
import { awsClient, explainNoCloud } from '../aws.ts'
import { type Lab, ROOT } from '../labs/labs.ts'

const LIMIT_MS = 120_000
const PAUSE_MS = 500

/**
 * `npm run -s lab follow status events/friday.json [stage]`: calls a function of the lab again and again, shows what it answers whenever that
 * has changed, and ends when the answer says `"done": true`.
 */
export async function follow(lab: Lab, name: string | undefined, file: string | undefined, stage = 'dev') {
  if (!name || !file) throw new Error('What to follow? As in: npm run -s lab follow status events/friday.json')
  const event = readFileSync(join(process.env.INIT_CWD ?? ROOT, file))
  const lambda = new LambdaClient(awsClient())
  try {
    return await showUntilDone(() => answerOf(lambda, `${lab.id.slice(3)}-${stage}-${name}`, event))
  } finally {
    lambda.destroy()
  }
}

async function showUntilDone(ask: () => Promise<string>): Promise<number> {
  const deadline = Date.now() + LIMIT_MS
  for (let shown = ''; ; ) {
    const answer = await ask()
    if (answer !== shown) console.log(answer)
    shown = answer
    if (JSON.parse(answer)?.done === true) return 0
    if (Date.now() > deadline) throw new Error(`It was not done after ${LIMIT_MS / 60_000} minutes.`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

async function answerOf(lambda: LambdaClient, FunctionName: string, Payload: Buffer): Promise<string> {
  try {
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload }))
    const text = Buffer.from(answer.Payload ?? []).toString()
    if (answer.FunctionError) throw new Error(`${FunctionName} failed: ${text}`)
    return text
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw explainNoCloud(error)
    throw new Error(`The function ${FunctionName} is not deployed. Deploy it, in its folder: npx serverless deploy`)
  }
}
