import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { clientSettings } from './client-settings.ts'
import { setting } from './setting.ts'

const ssm = new SSMClient(clientSettings)
const Name = setting('SWITCH')

/** Whether somebody has stopped the tasks. Asked at every invocation: what a warm environment remembers is out of date. */
export async function isStopped(): Promise<boolean> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }))
  return Parameter?.Value !== 'go'
}
