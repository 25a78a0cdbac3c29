import { GetEventSourceMappingCommand } from '@aws-sdk/client-lambda'
import { CreateQueueCommand } from '@aws-sdk/client-sqs'
import type { ResourceContext } from '../../service.ts'
import { type ContractServer, startContractServer } from '../contract-server.ts'

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:queue'
const context = { region: 'us-east-1' } as ResourceContext

let cloud: ContractServer

beforeAll(async () => {
  cloud = await startContractServer()
  await cloud.sqs.send(new CreateQueueCommand({ QueueName: 'queue' }))
  await cloud.create('worker', 'exports.handler = () => 1')
})
afterAll(() => cloud.close())

it('AWS::Lambda::EventSourceMapping is made, changed back to its defaults, and removed', async () => {
  const resource = cloud.service.resources!['AWS::Lambda::EventSourceMapping']!
  const base = { FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:worker', EventSourceArn: QUEUE }
  const full = {
    ...base,
    // As a template's strings come.
    BatchSize: '20',
    MaximumBatchingWindowInSeconds: '5',
    Enabled: 'false',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: '3' },
    FilterCriteria: { Filters: [{ Pattern: '{"body":["x"]}' }] },
    Tags: [{ Key: 'stage', Value: 'dev' }],
  }
  const get = (UUID: string) => cloud.lambda.send(new GetEventSourceMappingCommand({ UUID }))

  const { id, attributes } = await resource.create(full, context)
  const created = await get(id)
  const existing = resource.existing!(full, context)
  await resource.update!(id, base, full, context)
  const updated = await get(id)
  await resource.delete(id, base, context)
  await resource.delete(id, base, context)

  expect(attributes).toEqual({
    Id: id,
    EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${id}`,
  })
  expect(created).toMatchObject({
    BatchSize: 20,
    MaximumBatchingWindowInSeconds: 5,
    State: 'Disabled',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 3 },
    FilterCriteria: { Filters: [{ Pattern: '{"body":["x"]}' }] },
  })
  expect(existing).toBe(id)
  expect(updated).toMatchObject({ BatchSize: 10, MaximumBatchingWindowInSeconds: 0, State: 'Enabled' })
  expect([updated.ScalingConfig, updated.FilterCriteria]).toEqual([undefined, undefined])
  await expect(get(id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})
