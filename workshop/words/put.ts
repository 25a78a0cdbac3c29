import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { awsClient, explainNoCloud } from '../aws.ts'

/** `npm run -s lab put long-running-tasks stop [stage]`: changes a parameter that a service has deployed. Secrets have a word of their own. */
export async function put(name: string | undefined, value: string | undefined, stage = 'dev'): Promise<number> {
  if (!name || !value) throw new Error('Put what where? As in: npm run -s lab put long-running-tasks stop')
  const Name = `/ops-desk/${stage}/${name}`
  const ssm = new SSMClient(awsClient())
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name }))
    if (Parameter?.Type !== 'String')
      throw new Error(`${Name} is a secret. Put it: npm run lab secret ${name} ${stage}`)
    await ssm.send(new PutParameterCommand({ Name, Value: value, Overwrite: true }))
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw explainNoCloud(error)
    throw new Error(`There is no parameter ${Name}. Deploy the service that has it: npx serverless deploy`)
  } finally {
    ssm.destroy()
  }
  console.log(`${Name} says ${value}`)
  return 0
}
