import { generateKeyPairSync } from 'node:crypto'
import { type InvocationType, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { startServices, type TestServices } from '../test-service.ts'

/** The services of `fixtures/ground` and `fixtures/shop`, deployed; of the first also the stage `prod`. */
export interface Shop extends TestServices {
  /** Of the stack `shop-dev`. */
  readonly out: Record<string, string>
  /** What its deployment printed. */
  readonly printed: string
  /** What a function kept of what it heard. */
  heard(functionName: string): Promise<Record<string, unknown>[]>
  invoke(functionName: string, payload: unknown): Promise<{ answer: unknown; error?: string }>
  /** Leaves the function the event, which runs later. */
  invokeLater(functionName: string, payload: unknown): Promise<void>
  /** The next message of a queue (its output's name, of which stack), waited for: its body, and its attributes. */
  take(queue: string, stack?: string): Promise<{ body: string; attributes: Record<string, string | undefined> }>
}

/** Deploys with the unmodified command, at the end two stacks at once. Throws what it printed where that fails. */
export async function openShop(): Promise<Shop> {
  const services = await startServices(['ground', 'shop'])
  try {
    await putParameters(services)
    await deploy(services, 'ground', 'dev')
    const [printed] = await Promise.all([deploy(services, 'shop', 'dev'), deploy(services, 'ground', 'prod')])
    return { ...services, ...doings(services), printed, out: await services.outputs('shop-dev') }
  } catch (error) {
    await services.close()
    throw error
  }
}

async function deploy(services: TestServices, service: string, stage: string): Promise<string> {
  const { code, printed } = await services.serverless(service, 'deploy', '--stage', stage)
  if (code !== 0) throw new Error(printed)
  return printed
}

/** What somebody puts there by hand before the first deployment. */
async function putParameters({ client }: TestServices): Promise<void> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const ssm = new SSMClient(client)
  const put = (Name: string, Value: string, Type: 'String' | 'SecureString' = 'SecureString') =>
    ssm.send(new PutParameterCommand({ Name, Value, Type }))
  await put('/ground/dev/signing-key', String(privateKey.export({ type: 'pkcs8', format: 'pem' })))
  await put('/shop/dev/region', 'Bern', 'String')
  await put('/shop/dev/secret', 'nobody knows')
  ssm.destroy()
}

function doings({ client, outputs }: TestServices) {
  const s3 = new S3Client(client)
  const lambda = new LambdaClient(client)
  const sqs = new SQSClient(client)
  const send = (functionName: string, payload: unknown, type: InvocationType) =>
    lambda.send(
      new InvokeCommand({
        FunctionName: functionName,
        InvocationType: type,
        Payload: JSON.stringify(payload),
      }),
    )
  return {
    async heard(functionName: string) {
      const inBucket = { Bucket: 'shop-dev-heard' }
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ ...inBucket, Prefix: `shop-dev-${functionName}/` }),
      )
      const bodies = Contents.map(async ({ Key }) => {
        const { Body } = await s3.send(new GetObjectCommand({ ...inBucket, Key }))
        return JSON.parse((await Body?.transformToString()) ?? '')
      })
      return Promise.all(bodies)
    },
    async invoke(functionName: string, payload: unknown) {
      const { Payload, FunctionError } = await send(functionName, payload, 'RequestResponse')
      return { answer: JSON.parse(Buffer.from(Payload ?? []).toString()), error: FunctionError }
    },
    async invokeLater(functionName: string, payload: unknown) {
      await send(functionName, payload, 'Event')
    },
    async take(queue: string, stack = 'shop-dev') {
      const QueueUrl = (await outputs(stack))[queue]
      const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MessageAttributeNames: ['All'] })
      // More than once, for a machine that is busy.
      for (let attempt = 0; attempt < 3; attempt++) {
        const { Messages: [message] = [] } = await sqs.send(receive)
        if (message) return shown(message)
      }
      throw new Error(`Nothing came to the queue ${queue} within a minute.`)
    },
  }
}

function shown({ Body = '', MessageAttributes = {} }: Message) {
  const attributes = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue])
  return { body: Body, attributes: Object.fromEntries(attributes) }
}
