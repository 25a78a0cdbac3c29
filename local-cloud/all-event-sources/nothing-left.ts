import { readdirSync } from 'node:fs'
import { sep } from 'node:path'
import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway'
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2'
import { CloudFormationClient, DescribeStacksCommand, ListExportsCommand } from '@aws-sdk/client-cloudformation'
import { CloudWatchClient, DescribeAlarmsCommand, ListDashboardsCommand } from '@aws-sdk/client-cloudwatch'
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { CodeDeployClient, ListApplicationsCommand, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy'
import { EventBridgeClient, ListEventBusesCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { DeleteObjectsCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler'
import { ListSubscriptionsCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { Shop } from './shop.ts'

export function nothingLeft(shop: () => Shop): void {
  describe('its removal', () => {
    it('is refused by a bucket that is not empty', async () => {
      const { code, printed } = await shop().serverless('shop', 'remove')

      expect(code).toBe(1)
      expect(printed).toMatch(/DELETE_FAILED: Heard \(AWS::S3::Bucket\)\n.*The bucket you tried to delete is not empty/)
    })

    it('leaves nothing in any service', async () => {
      await empty('shop-dev-heard')
      const remove = (service: string, stage: string) => shop().serverless(service, 'remove', '--stage', stage)
      const removals = [await remove('shop', 'dev'), await remove('ground', 'dev'), await remove('ground', 'prod')]

      expect(removals.map(({ code }) => code)).toEqual([0, 0, 0])
      expect(await whatIsThere()).toEqual({ buses: ['default'], parameters: PUT_BY_HAND })
    })

    it('leaves on the disk what AWS remembers too: deleted stacks, metrics, and the history of alarms', () => {
      const files = readdirSync(shop().dataDir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
      const folders = files.map(({ parentPath }) => parentPath.slice(shop().dataDir.length + 1).replaceAll(sep, '/'))

      expect([...new Set(folders)].filter(Boolean).sort()).toEqual([
        'cloudformation/events',
        'cloudformation/stacks',
        'cloudwatch',
        // Where the code of functions is unpacked while the cloud runs.
        'lambda/task-roots',
        'ssm/keys',
        'ssm/parameters',
      ])
    })
  })

  const PUT_BY_HAND = ['/ground/dev/signing-key', '/shop/dev/region', '/shop/dev/secret']

  async function empty(Bucket: string): Promise<void> {
    const s3 = new S3Client(shop().client)
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } }))
    s3.destroy()
  }

  /** Of everything that can be listed, what there is. */
  async function whatIsThere(): Promise<Record<string, unknown[]>> {
    const { client } = shop()
    const [lambda, logs, sns] = [new LambdaClient(client), new CloudWatchLogsClient(client), new SNSClient(client)]
    const [cloudformation, cloudwatch] = [new CloudFormationClient(client), new CloudWatchClient(client)]
    const [events, codedeploy] = [new EventBridgeClient(client), new CodeDeployClient(client)]
    const alarms = await cloudwatch.send(new DescribeAlarmsCommand({}))
    const listed: Record<string, unknown[] | undefined> = {
      stacks: (await cloudformation.send(new DescribeStacksCommand({}))).Stacks,
      exports: (await cloudformation.send(new ListExportsCommand({}))).Exports,
      functions: (await lambda.send(new ListFunctionsCommand({}))).Functions,
      mappings: (await lambda.send(new ListEventSourceMappingsCommand({}))).EventSourceMappings,
      restApis: (await new APIGatewayClient(client).send(new GetRestApisCommand({}))).items,
      httpApis: (await new ApiGatewayV2Client(client).send(new GetApisCommand({}))).Items,
      topics: (await sns.send(new ListTopicsCommand({}))).Topics,
      subscriptions: (await sns.send(new ListSubscriptionsCommand({}))).Subscriptions,
      queues: (await new SQSClient(client).send(new ListQueuesCommand({}))).QueueUrls,
      buses: (await events.send(new ListEventBusesCommand({}))).EventBuses?.map(({ Name }) => Name),
      rules: (await events.send(new ListRulesCommand({}))).Rules,
      schedules: (await new SchedulerClient(client).send(new ListSchedulesCommand({}))).Schedules,
      logGroups: (await logs.send(new DescribeLogGroupsCommand({}))).logGroups,
      metricFilters: (await logs.send(new DescribeMetricFiltersCommand({}))).metricFilters,
      alarms: [...(alarms.MetricAlarms ?? []), ...(alarms.CompositeAlarms ?? [])],
      dashboards: (await cloudwatch.send(new ListDashboardsCommand({}))).DashboardEntries,
      applications: (await codedeploy.send(new ListApplicationsCommand({}))).applications,
      deployments: (await codedeploy.send(new ListDeploymentsCommand({}))).deployments,
      buckets: (await new S3Client(client).send(new ListBucketsCommand({}))).Buckets,
      parameters: (await new SSMClient(client).send(new DescribeParametersCommand({}))).Parameters?.map(
        ({ Name }) => Name,
      ),
    }
    return Object.fromEntries(Object.entries(listed).flatMap(([of, all = []]) => (all.length > 0 ? [[of, all]] : [])))
  }
}
