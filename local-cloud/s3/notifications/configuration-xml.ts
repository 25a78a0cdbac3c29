import { randomUUID } from 'node:crypto'
import { child, readXml, type XmlElement } from '../../protocols/read-xml.ts'
import { invalidArgument, malformedXml } from '../errors.ts'
import type { Destination, NotificationConfiguration } from './configuration.ts'

/** By the element's name: what it configures, and which of its members holds the ARN. */
const ELEMENTS: Record<string, { kind: Destination['kind']; arn: string }> = {
  CloudFunctionConfiguration: { kind: 'function', arn: 'CloudFunction' },
  QueueConfiguration: { kind: 'queue', arn: 'Queue' },
  TopicConfiguration: { kind: 'topic', arn: 'Topic' },
}

/** Throws MalformedXML. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html */
export function readConfiguration(document: string): NotificationConfiguration {
  const root = readXml(document)
  if (root?.name !== 'NotificationConfiguration') throw malformedXml()
  const eventBridge = root.children.some(({ name }) => name === 'EventBridgeConfiguration')
  const others = root.children.filter(({ name }) => name !== 'EventBridgeConfiguration')
  return { destinations: others.map(readDestination), eventBridge }
}

/** As the shape of the answer in XML, lists flat. */
export function writeConfiguration({ destinations, eventBridge }: NotificationConfiguration): object {
  const of = (element: string) =>
    destinations.filter(({ kind }) => kind === ELEMENTS[element]?.kind).map((each) => describe(element, each))
  return {
    ...Object.fromEntries(Object.keys(ELEMENTS).map((element) => [element, of(element)])),
    ...(eventBridge && { EventBridgeConfiguration: {} }),
  }
}

function readDestination(element: XmlElement): Destination {
  const known = ELEMENTS[element.name]
  if (!known) throw malformedXml()
  const rules = child(child(element, 'Filter'), 'S3Key')?.children ?? []
  return {
    id: child(element, 'Id')?.text || newId(),
    kind: known.kind,
    arn: child(element, known.arn)?.text ?? '',
    events: element.children.filter(({ name }) => name === 'Event').map(({ text }) => text),
    ...readRules(
      rules.map((rule) => ({ name: child(rule, 'Name')?.text ?? '', value: child(rule, 'Value')?.text ?? '' })),
    ),
  }
}

/** One of each at most. */
export function readRules(rules: { name: string; value: string }[]): { prefix: string; suffix: string } {
  const of = (wanted: string) => rules.filter(({ name }) => name.toLowerCase() === wanted)
  const [prefixes, suffixes] = [of('prefix'), of('suffix')]
  if (prefixes.length + suffixes.length < rules.length) {
    throw invalidArgument('filter rule name must be either prefix or suffix', 'FilterRule.Name', '')
  }
  if (prefixes.length > 1 || suffixes.length > 1) {
    throw invalidArgument('Cannot specify more than one prefix or suffix rule in a filter.', 'FilterRule.Name', '')
  }
  return { prefix: prefixes[0]?.value ?? '', suffix: suffixes[0]?.value ?? '' }
}

export function newId(): string {
  return randomUUID()
}

function describe(element: string, { id, arn, events, prefix, suffix }: Destination): object {
  const rules = Object.entries({ Prefix: prefix, Suffix: suffix }).filter(([, value]) => value !== '')
  const FilterRule = rules.map(([Name, Value]) => ({ Name, Value }))
  return {
    Id: id,
    [ELEMENTS[element]?.arn ?? '']: arn,
    Event: events,
    ...(FilterRule.length > 0 && { Filter: { S3Key: { FilterRule } } }),
  }
}
