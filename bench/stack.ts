import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation'

/** What AWS's clients are made with. */
export function client(endpoint: string) {
  return { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
}

/** Creates a stack out of these resources, and waits until it is complete. */
export async function createStack(endpoint: string, Resources: Record<string, object>): Promise<void> {
  const cloudformation = new CloudFormationClient(client(endpoint))
  const StackName = 'bench'
  const TemplateBody = JSON.stringify({ Resources: { Role: ROLE, ...Resources } })
  await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }))
  await waitUntilStackCreateComplete(
    { client: cloudformation, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.1 },
    { StackName },
  )
  cloudformation.destroy()
}

/** A function of this source, whose role may do what a Lambda function's basic role may. */
export function lambdaFunction(FunctionName: string, source: string, more: object = {}): object {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Code: { ZipFile: source },
      ...more,
    },
  }
}

const ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'bench',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: ['logs:*', 'sqs:*'], Resource: '*' }],
        },
      },
    ],
  },
}
