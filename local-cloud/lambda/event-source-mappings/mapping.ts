import type { FunctionReference } from '../function-name.ts'

/** An event source mapping as it is kept. https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
export interface Mapping {
  uuid: string
  region: string
  function: FunctionReference
  /** A queue's. */
  eventSourceArn: string
  enabled: boolean
  batchSize: number
  /** Seconds. */
  batchingWindow: number
  functionResponseTypes: string[]
  filters: string[]
  /** How many batches may be with the function at a time; AWS begins with five. */
  maximumConcurrency?: number
  tags: Record<string, string>
  /** Milliseconds since 1970. */
  lastModified: number
}

/** What is about to become true, in the answers to the calls that make it so; on AWS it takes seconds. */
export type Transition = 'Creating' | 'Enabling' | 'Disabling' | 'Updating' | 'Deleting'

export interface MappingArns {
  functionArn: string
  mappingArn: string
}

/** A mapping as the API shows it. */
export function describeMapping(mapping: Mapping, arns: MappingArns, transition?: Transition): Record<string, unknown> {
  const { filters, maximumConcurrency } = mapping
  return {
    UUID: mapping.uuid,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.batchingWindow,
    EventSourceArn: mapping.eventSourceArn,
    EventSourceMappingArn: arns.mappingArn,
    FunctionArn: arns.functionArn,
    FunctionResponseTypes: mapping.functionResponseTypes,
    ...(filters.length > 0 && { FilterCriteria: { Filters: filters.map((Pattern) => ({ Pattern })) } }),
    ...(maximumConcurrency !== undefined && { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
    LastModified: mapping.lastModified / 1000,
    State: transition ?? (mapping.enabled ? 'Enabled' : 'Disabled'),
    StateTransitionReason: 'USER_INITIATED',
  }
}
