import type { Policy, Statement } from './policy/policy-document.ts'

const WRITE_LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']
const NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
]

/**
 * AWS's own managed policies that stacks of functions name, by what follows `arn:aws:iam::aws:policy/`. Of those that allow
 * much, the actions of services that are not here are left out.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const STATEMENTS: Record<string, Statement[]> = {
  AdministratorAccess: [allow('*')],
  AmazonS3FullAccess: [allow('s3:*', 's3-object-lambda:*')],
  AmazonS3ReadOnlyAccess: [allow('s3:Get*', 's3:List*', 's3:Describe*')],
  AmazonSNSFullAccess: [allow('sns:*')],
  AmazonSQSFullAccess: [allow('sqs:*')],
  AmazonSSMReadOnlyAccess: [allow('ssm:Describe*', 'ssm:Get*', 'ssm:List*')],
  AWSLambda_FullAccess: [
    allow(
      'cloudformation:DescribeStacks',
      'cloudformation:ListStackResources',
      'cloudwatch:ListMetrics',
      'cloudwatch:GetMetricData',
      'iam:GetRole',
      'lambda:*',
      'logs:DescribeLogGroups',
    ),
    {
      ...allow('iam:PassRole'),
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    },
    {
      ...allow('logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:FilterLogEvents', 'logs:StartLiveTail'),
      Resource: 'arn:aws:logs:*:*:log-group:/aws/lambda/*',
    },
  ],
  AWSXRayDaemonWriteAccess: [
    allow(
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:GetSamplingStatisticSummaries',
    ),
  ],
  CloudWatchLambdaInsightsExecutionRolePolicy: [
    allow('logs:CreateLogGroup'),
    {
      ...allow('logs:CreateLogStream', 'logs:PutLogEvents'),
      Resource: 'arn:aws:logs:*:*:log-group:/aws/lambda-insights:*',
    },
  ],
  CloudWatchLogsFullAccess: [allow('logs:*')],
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': [
    allow(
      ...WRITE_LOGS,
      'logs:DescribeLogGroups',
      'logs:DescribeLogStreams',
      'logs:GetLogEvents',
      'logs:FilterLogEvents',
    ),
  ],
  'service-role/AWSCodeDeployRoleForLambda': codeDeploy('sns:Publish'),
  'service-role/AWSCodeDeployRoleForLambdaLimited': codeDeploy(),
  'service-role/AWSLambdaBasicExecutionRole': [allow(...WRITE_LOGS)],
  'service-role/AWSLambdaRole': [allow('lambda:InvokeFunction')],
  'service-role/AWSLambdaSQSQueueExecutionRole': [
    allow('sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...WRITE_LOGS),
  ],
  'service-role/AWSLambdaVPCAccessExecutionRole': [allow(...WRITE_LOGS, ...NETWORK_INTERFACES)],
}

const ARN = 'arn:aws:iam::aws:policy/'

/** The document of a policy of AWS's own, if the local cloud has it. */
export function awsManagedPolicy(arn: string): Policy | undefined {
  const name = arn.startsWith(ARN) ? arn.slice(ARN.length) : ''
  return Object.hasOwn(STATEMENTS, name) ? { Version: '2012-10-17', Statement: STATEMENTS[name]! } : undefined
}

export function awsManagedPolicyNames(): string[] {
  return Object.keys(STATEMENTS)
}

function allow(...Action: string[]): Statement {
  return { Effect: 'Allow', Action, Resource: '*' }
}

function codeDeploy(...more: string[]): Statement[] {
  return [
    allow(
      'cloudwatch:DescribeAlarms',
      'lambda:UpdateAlias',
      'lambda:GetAlias',
      'lambda:GetProvisionedConcurrencyConfig',
      ...more,
    ),
    { ...allow('s3:GetObject', 's3:GetObjectVersion'), Resource: 'arn:aws:s3:::*/CodeDeploy/*' },
    {
      ...allow('s3:GetObject', 's3:GetObjectVersion'),
      Condition: { StringEquals: { 's3:ExistingObjectTag/UseWithCodeDeploy': 'true' } },
    },
    { ...allow('lambda:InvokeFunction'), Resource: 'arn:aws:lambda:*:*:function:CodeDeployHook_*' },
  ]
}
