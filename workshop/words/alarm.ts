import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { awsClient, explainNoCloud } from '../aws.ts'
import type { Lab } from '../labs/labs.ts'
import { paint } from '../terminal.ts'
import { waitFor } from './wait.ts'

const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA']
/** Without data, CloudWatch takes up to four minutes to call an alarm over. */
const SECONDS = 300
const USAGE = 'npm run -s lab alarm, and after it, if wanted: until ALARM, until OK, stage prod'

/** `npm run -s lab alarm until ALARM`: the alarms of the lab's service and why they are in their state. */
export async function alarm(lab: Lab, words: string[]): Promise<number> {
  const { stage, state } = read(words)
  const prefix = `${lab.id.slice(3)}-${stage}-`
  const client = new CloudWatchClient(awsClient())
  try {
    const alarms = await waitFor(state ? 1 : 0, () => alarmsOf(client, prefix), inState(state), SECONDS)
    if (alarms.length === 0) throw new Error(`There is no alarm ${prefix}…. Deploy it: npx serverless deploy`)
    for (const each of alarms) console.log(lineOf(each))
    return 0
  } catch (error) {
    throw explainNoCloud(error)
  } finally {
    client.destroy()
  }
}

function read(words: string[]): { stage: string; state?: string } {
  const given: { stage: string; state?: string } = { stage: 'dev' }
  for (let at = 0; at < words.length; at += 2) {
    const [word, value = ''] = [words[at], words[at + 1]]
    if (word === 'until' && STATES.includes(value)) given.state = value
    else if (word === 'stage' && value) given.stage = value
    else throw new Error(`"${[word, value].join(' ').trim()}" says nothing to alarm. As in: ${USAGE}`)
  }
  return given
}

async function alarmsOf(client: CloudWatchClient, AlarmNamePrefix: string): Promise<MetricAlarm[]> {
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNamePrefix }))
  return MetricAlarms
}

function inState(state: string | undefined) {
  return (alarms: MetricAlarm[]) => alarms.filter(({ StateValue }) => StateValue === state).length
}

function lineOf({ AlarmName, StateValue, StateReason = '' }: MetricAlarm): string {
  const colour = StateValue === 'OK' ? 'green' : StateValue === 'ALARM' ? 'red' : 'yellow'
  return `${AlarmName} is ${paint(colour, String(StateValue))}: ${StateReason}`
}
