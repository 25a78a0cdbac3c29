import type { MetricDatum } from '../metrics.ts'
import {
  count,
  type MetricsOfEvent,
  type MetricsOfEvents,
  milliseconds,
  type ServiceMetrics,
  underEach,
} from './metrics-of-events.ts'

interface OfFunction {
  region: string
  functionName: string
  /** The alias or version that was asked for. */
  qualifier?: string
  /** The version that ran. */
  version?: string
}

interface InvocationDetail extends OfFunction {
  status: string
  /** Milliseconds. */
  duration: number
  concurrentExecutions?: number
  totalConcurrentExecutions?: number
  /** Milliseconds that the event waited, where the invocation was asynchronous. */
  asyncEventAge?: number
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export const lambdaMetrics: MetricsOfEvents = {
  'lambda.invocation': { alike, metrics: invocations, took: ({ duration }: InvocationDetail) => duration },
  'lambda.throttle': ofFunction('Throttles'),
  'lambda.recursion-dropped': ofFunction('RecursiveInvocationsDropped'),
  'lambda.event-received': ofFunction('AsyncEventsReceived'),
  'lambda.event-dropped': ofFunction('AsyncEventsDropped'),
  'lambda.destination-failed': ofFunction('DestinationDeliveryFailures'),
  'lambda.dead-letter-failed': ofFunction('DeadLetterErrors'),
}

/**
 * Errors and Throttles are put with each invocation, 0 where there was none, so that their average is a rate. All are of
 * the time at which the function was invoked.
 */
function invocations(details: InvocationDetail[]): ServiceMetrics[] {
  const [first] = details
  const ages = details.flatMap(({ asyncEventAge }) => asyncEventAge ?? [])
  const data: MetricDatum[] = [
    count('Invocations', once(details)),
    count(
      'Errors',
      details.map(({ status }) => (status === 'success' ? 0 : 1)),
    ),
    count(
      'Throttles',
      details.map(() => 0),
    ),
    milliseconds(
      'Duration',
      details.map(({ duration }) => duration),
    ),
    ...(ages.length > 0 ? [milliseconds('AsyncEventAge', ages)] : []),
  ]
  return [of(first!, [...underEach(dimensionSets(first!), data), ...concurrency(details)])]
}

/** Of a function, and of all functions of the region; versions and aliases have none of their own. */
function concurrency(details: InvocationDetail[]): MetricDatum[] {
  const FunctionName = details[0]!.functionName
  const ofFunction = details.map(({ concurrentExecutions = 1 }) => concurrentExecutions)
  const ofAll = details.map(({ totalConcurrentExecutions }, index) => totalConcurrentExecutions ?? ofFunction[index]!)
  return [
    ...underEach([{}], [count('ConcurrentExecutions', ofAll)]),
    ...underEach([{ FunctionName }], [count('ConcurrentExecutions', ofFunction)]),
  ]
}

function ofFunction(name: string): MetricsOfEvent<OfFunction> {
  return {
    alike,
    metrics: (details) => [of(details[0]!, underEach(dimensionSets(details[0]!), [count(name, once(details))]))],
  }
}

function of({ region }: OfFunction, data: MetricDatum[]): ServiceMetrics {
  return { region, namespace: 'AWS/Lambda', data }
}

function alike({ region, functionName, qualifier, version }: OfFunction): string {
  return `${region} ${functionName} ${qualifier} ${version}`
}

function once(details: OfFunction[]): number[] {
  return details.map(() => 1)
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html#monitoring-metrics-dimensions */
function dimensionSets({ functionName, qualifier, version }: OfFunction): Record<string, string>[] {
  const FunctionName = functionName
  const Resource = qualifier && qualifier !== '$LATEST' ? `${functionName}:${qualifier}` : functionName
  const isAlias = qualifier !== undefined && !/^(\d+|\$LATEST)$/.test(qualifier)
  const byVersion = isAlias && version ? [{ FunctionName, Resource, ExecutedVersion: version }] : []
  return [{}, { FunctionName }, { FunctionName, Resource }, ...byVersion]
}
