/** Where the workshop's words send what they ask of AWS: to the local cloud, or with CLOUD=aws to the account of your shell. */
export function awsClient(env: NodeJS.ProcessEnv = process.env): AwsClient {
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1'
  if (env.CLOUD === 'aws') return { region }
  if (env.CLOUD !== undefined && env.CLOUD !== 'local') {
    throw new Error(`CLOUD is "${env.CLOUD}". It must be "local", which is the default, or "aws".`)
  }
  const endpoint = localCloudUrl(env)
  return { region, endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
}

/** What the SDK's clients are made with. */
export interface AwsClient {
  region: string
  endpoint?: string
  credentials?: { accessKeyId: string; secretAccessKey: string }
}

export function localCloudUrl(env: NodeJS.ProcessEnv = process.env): string {
  return env.LOCAL_CLOUD_URL ?? 'http://127.0.0.1:4566'
}

/** A sentence with the way out where nobody answers at the local cloud's address. */
export function explainNoCloud(error: unknown): Error {
  const refused = `${error instanceof Error ? `${error.message} ${'code' in error ? error.code : ''}` : error}`
  if (!/ECONNREFUSED/.test(refused)) return error instanceof Error ? error : new Error(String(error))
  return new Error(`No local cloud answers at ${localCloudUrl()}. Start it in another terminal: npm start`, {
    cause: error,
  })
}
