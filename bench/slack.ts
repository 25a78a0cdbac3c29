import { LambdaClient, UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda'
import { type Desk, deployed } from '../workshop/end-to-end/desk.ts'
import { median } from './median.ts'
import type { Row } from './run.ts'

const ROUNDS = 9
/** How long Slack waits, in milliseconds. */
const PATIENCE = 3000

/** From a command to its answer, by the local workspace's own clock: with an environment that has to start, and with one that runs. */
export async function benchSlack(): Promise<Row[]> {
  const desk = await deployed(['02-http-and-events', '03-slack-commands'])
  try {
    const url = `${await desk.endpoint('slack-commands')}/slack/commands`
    const cold: number[] = []
    const warm: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await startAnew(desk, round)
      cold.push(await answerTime(desk, url))
      warm.push(await answerTime(desk, url))
    }
    return rows(median(cold), median(warm))
  } finally {
    await desk.close()
  }
}

function rows(cold: number, warm: number): Row[] {
  const share = cold / PATIENCE
  return [
    {
      name: '/deploy to its answer, cold',
      value: `${cold} ms, ${share.toFixed(2)} of what Slack waits`,
      goal: '≤ 1',
      ok: share <= 1,
    },
    { name: '/deploy to its answer, warm', value: `${warm} ms, ${(warm / cold).toFixed(2)} of the cold one` },
  ]
}

async function answerTime(desk: Desk, url: string): Promise<number> {
  const body = JSON.stringify({ url, command: '/deploy', text: 'api dev' })
  const response = await fetch(`${desk.url}/_partners/slack/local/commands`, { method: 'POST', body })
  const { status, milliseconds } = (await response.json()) as { status: number | null; milliseconds: number }
  // Null: Slack did not wait any longer, and the milliseconds say so.
  if (status !== 200 && status !== null) throw new Error(`The command was answered with ${status}.`)
  return milliseconds
}

/** A changed function begins with a new environment. */
async function startAnew(desk: Desk, round: number): Promise<void> {
  const client = new LambdaClient(desk.client)
  const FunctionName = 'slack-commands-dev-command'
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: `Round ${round}` }))
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 20, minDelay: 1 }, { FunctionName })
  client.destroy()
}
