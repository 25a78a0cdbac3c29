import type { MetricDatum } from '../metrics.ts'
import { count, type MetricsOfEvents, type ServiceMetrics, underEach } from './metrics-of-events.ts'

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
  'lambda.invocation': invocation,
  'lambda.throttle': ofFunction('Throttles'),
  'lambda.recursion-dropped': ofFunction('RecursiveInvocationsDropped'),
  'lambda.event-received': ofFunction('AsyncEventsReceived'),
  'lambda.event-dropped': ofFunction('AsyncEventsDropped'),
  'lambda.destination-failed': ofFunction('DestinationDeliveryFailures'),
  'lambda.dead-letter-failed': ofFunction('DeadLetterErrors'),
}

/** Errors and Throttles are put with each invocation, 0 where there was none, so that their average is a rate. */
function invocation(detail: InvocationDetail, time: number): ServiceMetrics[] {
  const { region, status, duration, asyncEventAge } = detail
  const data: MetricDatum[] = [
    count('Invocations'),
    count('Errors', status === 'success' ? 0 : 1),
    count('Throttles', 0),
    { MetricName: 'Duration', Value: duration, Unit: 'Milliseconds' },
  ]
  if (asyncEventAge !== undefined)
    data.push({ MetricName: 'AsyncEventAge', Value: asyncEventAge, Unit: 'Milliseconds' })
  // "The timestamp on a metric reflects when the function was invoked."
  const began = { Timestamp: time - duration }
  const all = [...underEach(dimensionSets(detail), data), ...concurrency(detail)]
  return [{ region, namespace: 'AWS/Lambda', data: all.map((datum) => ({ ...datum, ...began })) }]
}

/** Of a function, and of all functions of the region; versions and aliases have none of their own. */
function concurrency(detail: InvocationDetail): MetricDatum[] {
  const { functionName, concurrentExecutions = 1, totalConcurrentExecutions = concurrentExecutions } = detail
  return [
    ...underEach([{}], [count('ConcurrentExecutions', totalConcurrentExecutions)]),
    ...underEach([{ FunctionName: functionName }], [count('ConcurrentExecutions', concurrentExecutions)]),
  ]
}

function ofFunction(name: string) {
  return (detail: OfFunction): ServiceMetrics[] => [
    { region: detail.region, namespace: 'AWS/Lambda', data: underEach(dimensionSets(detail), [count(name)]) },
  ]
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html#monitoring-metrics-dimensions */
function dimensionSets({ functionName, qualifier, version }: OfFunction): Record<string, string>[] {
  const FunctionName = functionName
  const Resource = qualifier && qualifier !== '$LATEST' ? `${functionName}:${qualifier}` : functionName
  const isAlias = qualifier !== undefined && !/^(\d+|\$LATEST)$/.test(qualifier)
  const byVersion = isAlias && version ? [{ FunctionName, Resource, ExecutedVersion: version }] : []
  return [{}, { FunctionName }, { FunctionName, Resource }, ...byVersion]
}
