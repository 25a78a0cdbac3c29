import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../events.ts'
import type { PolicyDocument } from '../service.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import { Iam } from './iam.ts'

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:alerts'
const ROLE = (name: string) => `arn:aws:iam::000000000000:role/${name}`
const NIGHTLY = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly'

const document = (...statements: object[]): PolicyDocument => ({ Version: '2012-10-17', Statement: statements })
const trust = (service: string, more: object = {}) => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: { Service: service },
  ...more,
})
const publish = { Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC }

/** As SNS makes it for a topic without a policy of its own. */
const DEFAULT_POLICY = document({
  ...publish,
  Principal: { AWS: '*' },
  Condition: { StringEquals: { 'AWS:SourceOwner': '000000000000' } },
})

describe('a service that acts by itself', () => {
  let folder: string
  const start = (iam: 'enforced' | 'off' = 'enforced') => {
    const store = openStore(folder)
    const settings = { ...DEFAULT_SETTINGS, iam }
    return new Iam({ account: '000000000000', url: '', store, events: new EventStream(), settings })
  }
  const ask = (iam: Iam, service: string, more: { roleArn?: string; resourcePolicy?: PolicyDocument } = {}) =>
    iam.authorize(
      { service, sourceArn: NIGHTLY, roleArn: more.roleArn },
      { action: 'sns:Publish', resource: TOPIC, resourcePolicy: more.resourcePolicy },
    )

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'local cloud iam-'))
    const { roles } = start()
    const role = (name: string, trusted: PolicyDocument, policies: Record<string, PolicyDocument> = {}) =>
      roles.create({ name, path: '/', trust: trusted, policies })
    role('sender', document(trust('scheduler.amazonaws.com')), { p: document(publish) })
    role('idle', document(trust('scheduler.amazonaws.com')))
    role('of-lambda', document(trust('lambda.amazonaws.com')), { p: document(publish) })
    role('refusing', document(trust('scheduler.amazonaws.com'), { ...trust('*'), Effect: 'Deny', Principal: '*' }))
    const Condition = { ArnEquals: { 'aws:SourceArn': NIGHTLY } }
    role('of-one', document(trust('scheduler.amazonaws.com', { Condition })), { p: document(publish) })
  })

  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it.each(['sender', 'of-one'])("does in a role's name what the role may: %s", (name) => {
    expect(() => ask(start(), 'scheduler.amazonaws.com', { roleArn: ROLE(name) })).not.toThrow()
  })

  it.each([
    [
      'idle',
      `User: arn:aws:sts::000000000000:assumed-role/idle/nightly is not authorized to perform: SNS:Publish on resource: ${TOPIC} because no identity-based policy allows`,
    ],
    [
      'of-lambda',
      `scheduler.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${ROLE('of-lambda')}`,
    ],
    ['refusing', 'is not authorized to perform: sts:AssumeRole'],
    ['gone', 'is not authorized to perform: sts:AssumeRole'],
  ])('does not in the name of the role %s', (name, sentence) => {
    expect(() => ask(start(), 'scheduler.amazonaws.com', { roleArn: ROLE(name) })).toThrow(sentence)
  })

  it('reaches a topic without a policy of its own where it is an alarm', () => {
    expect(() => ask(start(), 'cloudwatch.amazonaws.com', { resourcePolicy: DEFAULT_POLICY })).not.toThrow()
  })

  it('does not where it is EventBridge, which a policy must let in', () => {
    expect(() => ask(start(), 'events.amazonaws.com', { resourcePolicy: DEFAULT_POLICY })).toThrow(
      'User: events.amazonaws.com is not authorized to perform: SNS:Publish',
    )
  })

  it('may everything where IAM is off', () => {
    expect(() => ask(start('off'), 'events.amazonaws.com')).not.toThrow()
    expect(start('off').trusts(ROLE('gone'), 'lambda.amazonaws.com')).toBe(true)
  })
})
