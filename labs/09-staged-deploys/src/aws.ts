import { CodeDeployClient } from '@aws-sdk/client-codedeploy'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'

/** What the tool works with. */
export interface Aws {
  lambda: LambdaClient
  codedeploy: CodeDeployClient
  s3: S3Client
}

/** `settings`: where AWS is, if it is not where the SDK looks by itself. */
export function awsAt(settings: AwsSettings = {}): Aws {
  const timeouts = { maxAttempts: 3, requestHandler: { connectionTimeout: 1000, requestTimeout: 10_000 } }
  const config = { ...timeouts, ...settings }
  return { lambda: new LambdaClient(config), codedeploy: new CodeDeployClient(config), s3: new S3Client(config) }
}

export interface AwsSettings {
  region?: string
  endpoint?: string
  credentials?: { accessKeyId: string; secretAccessKey: string }
}

/** The tool's default is the laptop, as that of the deploy command: to AWS it goes only with CLOUD=aws. */
export function settingsOf(env: NodeJS.ProcessEnv): AwsSettings {
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1'
  if (env.CLOUD === 'aws') return { region }
  const endpoint = env.LOCAL_CLOUD_URL ?? 'http://127.0.0.1:4566'
  return { region, endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
}
