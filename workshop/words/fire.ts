import { EventBridgeClient, ListRuleNamesByTargetCommand } from '@aws-sdk/client-eventbridge'
import { GetFunctionConfigurationCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda'
import { awsClient, explainNoCloud } from '../aws.ts'
import type { Lab } from '../labs/labs.ts'

/** `npm run -s lab fire heartbeat [stage]`: does at once what the schedule of the lab's function will do. Only the local cloud can. */
export async function fire(lab: Lab, name: string | undefined, stage = 'dev'): Promise<number> {
  if (!name) throw new Error("Which function's schedule? As in: npm run -s lab fire heartbeat")
  if (process.env.CLOUD === 'aws') {
    throw new Error(
      `AWS fires no schedule early. Call the function: npx serverless invoke --function ${name} --path events/beat.json`,
    )
  }
  const rule = await ruleOf(`${lab.id.slice(3)}-${stage}-${name}`)
  const { region, endpoint } = awsClient()
  const url = `${endpoint}/_aws/eventbridge/rules/${encodeURIComponent(rule)}/fire?region=${region}`
  const response = await fetch(url, { method: 'POST' })
  if (!response.ok) throw new Error(`The rule ${rule} was not fired: ${await response.text()}`)
  console.log(`Fired ${rule}`)
  return 0
}

/** The name of the rule that calls the function. */
async function ruleOf(functionName: string): Promise<string> {
  const events = new EventBridgeClient(awsClient())
  try {
    const TargetArn = await arnOf(functionName)
    const { RuleNames = [] } = await events.send(new ListRuleNamesByTargetCommand({ TargetArn }))
    if (RuleNames[0]) return RuleNames[0]
    throw new Error(`Nothing calls ${functionName} by itself: it has no schedule. Give it one, and deploy.`)
  } finally {
    events.destroy()
  }
}

async function arnOf(FunctionName: string): Promise<string> {
  const lambda = new LambdaClient(awsClient())
  try {
    const { FunctionArn = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
    return FunctionArn
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw explainNoCloud(error)
    throw new Error(`The function ${FunctionName} is not deployed. Deploy it, in its folder: npx serverless deploy`)
  } finally {
    lambda.destroy()
  }
}
