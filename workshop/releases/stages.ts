import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { CodeDeployClient } from '@aws-sdk/client-codedeploy'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { strToU8, zipSync } from 'fflate'
import { startCloud } from '#local-cloud/cloud.ts'
import { until } from '#local-cloud/test-server.ts'

/** Two stages of lab 09's service, with a placeholder in them, and the bucket of artifacts, in a cloud of their own: what the lab's tests release to. */
export interface Stages {
  aws: { lambda: LambdaClient; codedeploy: CodeDeployClient; s3: S3Client }
  bucket: string
  /** Puts an artifact into the bucket whose code answers with this text. Gives its SHA-256. */
  built(text: string): Promise<string>
  /** Puts bytes under a name that is not theirs. */
  forged(sha256: string, text: string): Promise<void>
  /** What the function of a stage answers, through its alias or as one version. */
  answer(stage: string, qualifier: string): Promise<unknown>
  close(): Promise<void>
}

export const BUCKET = 'artifacts-of-the-test'

export async function startStages(): Promise<Stages> {
  const dataDir = mkdtempSync(join(tmpdir(), 'stages-'))
  const cloud = await startCloud({ port: 0, dataDir, settings: { iam: 'off' } })
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const config = { region: 'us-east-1', endpoint: cloud.url, credentials, maxAttempts: 1 }
  const lambda = new LambdaClient(config)
  const s3 = new S3Client(config)
  const put = (sha256: string, Body: Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `artifacts/${sha256}.zip`, Body }))
  await create(new CloudFormationClient(config))
  return {
    aws: { lambda, codedeploy: new CodeDeployClient(config), s3 },
    bucket: BUCKET,
    async built(text) {
      const zip = zipOf(text)
      const sha256 = await hexOf(zip)
      await put(sha256, zip)
      return sha256
    },
    forged: async (sha256, text) => void (await put(sha256, zipOf(text))),
    async answer(stage, Qualifier) {
      const call = new InvokeCommand({ FunctionName: `staged-deploys-${stage}-api`, Qualifier, Payload: '{}' })
      return JSON.parse(Buffer.from((await lambda.send(call)).Payload ?? []).toString())
    },
    async close() {
      await cloud.close()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** A zip as of an attendee: `index.js`, with a handler. */
function zipOf(text: string): Uint8Array {
  const code = `exports.handler = async () => ${JSON.stringify(text)}`
  return zipSync({ 'index.js': [strToU8(code), { mtime: new Date(1980, 0, 1) }] })
}

async function hexOf(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))).toString('hex')
}

async function create(cloudFormation: CloudFormationClient): Promise<void> {
  const TemplateBody = JSON.stringify({ Resources: { ...shared(), ...stage('dev'), ...stage('staging') } })
  await cloudFormation.send(
    new CreateStackCommand({ StackName: 'stages', TemplateBody, Capabilities: ['CAPABILITY_IAM'] }),
  )
  await until(async () => {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'stages' }))
    const { StackStatus = '', StackStatusReason } = Stacks![0]!
    if (/ROLLBACK|FAILED/.test(StackStatus)) throw new Error(`The stages were not made: ${StackStatusReason}`)
    return StackStatus === 'CREATE_COMPLETE'
  }, 20)
  cloudFormation.destroy()
}

function shared() {
  const trusts = (Service: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  })
  const role = (service: string) => ({
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: trusts(service) },
  })
  return {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: BUCKET, VersioningConfiguration: { Status: 'Enabled' } },
    },
    LambdaRole: role('lambda.amazonaws.com'),
  }
}

function stage(name: 'dev' | 'staging') {
  const id = name === 'dev' ? 'Dev' : 'Staging'
  return {
    [id]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: `staged-deploys-${name}-api`,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['LambdaRole', 'Arn'] },
        Code: { ZipFile: "exports.handler = async () => 'nothing yet'" },
      },
    },
    [`${id}First`]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: id } } },
    [`${id}Live`]: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: id },
        Name: 'live',
        FunctionVersion: { 'Fn::GetAtt': [`${id}First`, 'Version'] },
      },
    },
  }
}
