import { CloudError } from '../errors.ts'
import { checkPolicy } from '../iam/policy/policy-document.ts'

export type Attributes = Record<string, string>

/** Lowest, highest. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const RANGES: Record<string, [number, number]> = {
  VisibilityTimeout: [0, 43_200],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  DelaySeconds: [0, 900],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
}

/** What a queue has that was given none. Sizes in bytes, times in seconds. */
export const DEFAULT_ATTRIBUTES: Attributes = {
  VisibilityTimeout: '30',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
}

/** An empty value takes these away. */
const REMOVABLE = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId']
const FIFO_ONLY = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit']

export const SETTABLE = [...Object.keys(RANGES), ...REMOVABLE, 'SqsManagedSseEnabled']

/** The attributes as they are kept; throws SQS's refusal of the first that does not hold. */
export function checkAttributes(attributes: Record<string, unknown>): Attributes {
  if (attributes.FifoQueue !== undefined) refuseFifo(String(attributes.FifoQueue))
  const checked = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, checkAttribute(name, String(value))]),
  )
  if (checked.KmsMasterKeyId && checked.SqsManagedSseEnabled === 'true') {
    throw new CloudError(
      'InvalidAttributeName',
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    )
  }
  return checked
}

/** The attributes after a change: what became empty is gone, and one kind of encryption puts the other off. */
export function mergeAttributes(current: Attributes, change: Attributes): Attributes {
  const merged = { ...current, ...change }
  if (change.KmsMasterKeyId) merged.SqsManagedSseEnabled = 'false'
  if (change.SqsManagedSseEnabled === 'true') merged.KmsMasterKeyId = ''
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''))
}

/** Two documents are the same whatever the spaces in them. */
export function sameValue(a = '', b = ''): boolean {
  return (
    a === b ||
    (a.startsWith('{') && b.startsWith('{') && JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b)))
  )
}

export function unknownAttribute(name: string): CloudError {
  return new CloudError('InvalidAttributeName', `Unknown Attribute ${name}.`)
}

function checkAttribute(name: string, value: string): string {
  if (FIFO_ONLY.includes(name)) {
    throw new CloudError('InvalidAttributeName', `You can specify the ${name} only when FifoQueue is set to true.`)
  }
  if (!SETTABLE.includes(name)) throw unknownAttribute(name)
  if (!holds(name, value)) {
    throw new CloudError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`)
  }
  return name in RANGES ? String(Number(value)) : value
}

function holds(name: string, value: string): boolean {
  const range = RANGES[name]
  if (range) return /^\d+$/.test(value) && Number(value) >= range[0] && Number(value) <= range[1]
  if (name === 'SqsManagedSseEnabled') return value === 'true' || value === 'false'
  if (value === '' || name === 'KmsMasterKeyId') return true
  if (!isJsonObject(value)) return false
  if (name === 'Policy') return isPolicy(value)
  return name !== 'RedriveAllowPolicy' || isRedriveAllowPolicy(value)
}

function isPolicy(text: string): boolean {
  try {
    checkPolicy(JSON.parse(text), 'resource')
    return true
  } catch {
    return false
  }
}

function isRedriveAllowPolicy(text: string): boolean {
  const { redrivePermission: permission, sourceQueueArns: arns } = JSON.parse(text)
  return permission === 'byQueue' ? Array.isArray(arns) : permission === 'allowAll' || permission === 'denyAll'
}

function isJsonObject(text: string): boolean {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function refuseFifo(value: string): never {
  if (value === 'true') throw noFifo()
  throw unknownAttribute('FifoQueue')
}

export function noFifo(): CloudError {
  return new CloudError(
    'UnsupportedOperation',
    'The local cloud has standard queues only, no FIFO queues. Leave out FifoQueue and the .fifo suffix, or deploy this queue to AWS.',
  )
}
