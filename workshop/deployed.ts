import { CloudFormationClient, DescribeStacksCommand, paginateListExports } from '@aws-sdk/client-cloudformation'
import { awsClient, explainNoCloud } from './aws.ts'

/** Where a deployed service's API answers, without a slash at the end: an output of its stack. */
export async function endpointOf(service: string, stage: string): Promise<string> {
  const outputs = await outputsOf(`${service}-${stage}`)
  const url = outputs.HttpApiUrl ?? outputs.ServiceEndpoint
  if (!url)
    throw new Error(`The stack ${service}-${stage} has no API: none of its functions has an http or httpApi event.`)
  return url.replace(/\/$/, '')
}

/** An output of a service's stack, by its key in serverless.yml. */
export async function outputOf(service: string, stage: string, key: string): Promise<string> {
  const value = (await outputsOf(`${service}-${stage}`))[key]
  if (value) return value
  throw new Error(`The stack ${service}-${stage} has no output ${key}: serverless.yml has to give it, under Outputs.`)
}

/** The value that a stack exports by this name, as `ops-events-dev`. */
export async function exportOf(name: string): Promise<string> {
  const found = await withCloudFormation(async (client) => {
    for await (const { Exports = [] } of paginateListExports({ client }, {})) {
      const value = Exports.find(({ Name }) => Name === name)?.Value
      if (value) return value
    }
    return undefined
  })
  if (found) return found
  throw new Error(`No stack exports "${name}". Deploy the service that does, labs/README.md says which.`)
}

async function outputsOf(stack: string): Promise<Record<string, string | undefined>> {
  const { Stacks = [] } = await withCloudFormation((client) =>
    client.send(new DescribeStacksCommand({ StackName: stack })).catch((error: Error) => {
      if (!/does not exist/.test(error.message)) throw error
      throw new Error(`The stack ${stack} does not exist. Deploy it, in its folder: npx serverless deploy`)
    }),
  )
  return Object.fromEntries((Stacks[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]))
}

async function withCloudFormation<T>(use: (client: CloudFormationClient) => Promise<T>): Promise<T> {
  const client = new CloudFormationClient(awsClient())
  try {
    return await use(client)
  } catch (error) {
    throw explainNoCloud(error)
  } finally {
    client.destroy()
  }
}
