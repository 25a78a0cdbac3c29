// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is the syntax of Fn::Sub

import { Buckets } from '../s3/buckets.ts'
import { checkCapabilities } from './capabilities.ts'
import { inOrder, reversed } from './in-order.ts'
import { noEchoParameters, type ParameterInput, parameterValues } from './parameters.ts'
import { checkReferences, dependencies } from './references.ts'
import { PSEUDO_PARAMETERS } from './scope.ts'
import { readTemplate, type Template } from './template.ts'
import { templateText } from './template-source.ts'

const bucket = { Type: 'AWS::S3::Bucket' }

describe('a template', () => {
  it('is the same in YAML, with the short forms, as in JSON', async () => {
    const yaml = `
AWSTemplateFormatVersion: 2010-09-09
Conditions:
  Prod: !Equals [!Ref Stage, prod]
  Both: !And [!Condition Prod, !Not [!Condition Prod]]
Parameters:
  Stage: { Type: String, Default: 'on' }
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub '\${Stage}-x'
      Tags:
        - { Key: arn, Value: !GetAtt Role.Endpoint.Port }
        - { Key: joined, Value: !Join ['-', [a, !Select [0, !Split [',', b]]]] }
        - { Key: named, Value: !If [Prod, 1, !Ref AWS::NoValue] }
        - { Key: mapped, Value: !Sub ['\${A}', { A: !ImportValue other }] }
`
    const { Conditions, Resources, Parameters } = await readTemplate(yaml)

    expect(Parameters.Stage?.Default).toBe('on')
    expect(Conditions).toEqual({
      Prod: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
      Both: { 'Fn::And': [{ Condition: 'Prod' }, { 'Fn::Not': [{ Condition: 'Prod' }] }] },
    })
    expect(Resources.Bucket?.Properties).toEqual({
      BucketName: { 'Fn::Sub': '${Stage}-x' },
      Tags: [
        { Key: 'arn', Value: { 'Fn::GetAtt': ['Role', 'Endpoint.Port'] } },
        { Key: 'joined', Value: { 'Fn::Join': ['-', ['a', { 'Fn::Select': [0, { 'Fn::Split': [',', 'b'] }] }]] } },
        { Key: 'named', Value: { 'Fn::If': ['Prod', 1, { Ref: 'AWS::NoValue' }] } },
        { Key: 'mapped', Value: { 'Fn::Sub': ['${A}', { A: { 'Fn::ImportValue': 'other' } }] } },
      ],
    })
  })

  it('keeps a date in YAML as the text that a policy needs', async () => {
    const template = await readTemplate(
      'Resources:\n  R:\n    Type: X::Y::Z\n    Properties:\n      Version: 2012-10-17\n',
    )

    expect(template.Resources.R?.Properties).toEqual({ Version: '2012-10-17' })
  })

  const nested = `${'['.repeat(150)}${']'.repeat(150)}`
  const tenfold = (name: string, of: string) => `${name}: &${name} [${Array(10).fill(`*${of}`).join(', ')}]`
  const laughs = [
    'a: &a [x]',
    tenfold('b', 'a'),
    tenfold('c', 'b'),
    tenfold('d', 'c'),
    tenfold('e', 'd'),
    tenfold('f', 'e'),
    tenfold('g', 'f'),
  ].join('\n')

  it.each([
    ['JSON that breaks off', '{\n  "Resources": {', 'JSON not well-formed. (line 2, column 17)'],
    ['YAML that breaks off', 'Resources:\n  A: [1', 'YAML not well-formed. (line 2, column'],
    ['a key twice', 'Resources:\n  A: {}\n  A: {}', 'YAML not well-formed. (line 3'],
    ['text', 'hello', 'unsupported structure.'],
    ['a list', '- a', 'unsupported structure.'],
    ['no resources', '{"Outputs":{}}', 'At least one Resources member must be defined.'],
    ['an unknown section', '{"Resource":{}}', 'Invalid template property or properties [Resource]'],
    [
      'a transform',
      '{"Transform":"AWS::Serverless-2016-10-31","Resources":{}}',
      'No transform named AWS::Serverless-2016-10-31 found.',
    ],
    [
      'a resource without a type',
      '{"Resources":{"A":{}}}',
      '[/Resources/A] Every Resources object must contain a Type member.',
    ],
    ['a name with a dash', '{"Resources":{"A-B":{"Type":"T"}}}', 'Resource name A-B is non alphanumeric.'],
    [
      'more than 500 resources',
      JSON.stringify({ Resources: many(501) }),
      'Number of resources, 501, is greater than maximum allowed, 500',
    ],
    [
      'a depth that would exhaust the stack',
      `{"Resources":{"A":{"Type":"T","Properties":{"P":${nested}}}}}`,
      'nested more than 100 levels deep',
    ],
    ['the same in YAML', `Resources: ${'['.repeat(20_000)}`, 'YAML not well-formed'],
    ['a billion laughs', laughs, 'nested or repeated too often'],
  ])('is refused with %s', async (_what, text, sentence) => {
    await expect(readTemplate(text)).rejects.toThrow(sentence)
  })

  it.each([
    ['a body over 51,200 bytes', { TemplateBody: ' '.repeat(51_201) }, 'less than or equal to 51200'],
    ['neither body nor URL', {}, 'Either Template URL or Template Body must be specified.'],
    ['a URL that is not of S3', { TemplateURL: 'https://evil.example/t.json' }, 'must reference a valid S3 object'],
    [
      'a URL of no object',
      { TemplateURL: 'https://s3.amazonaws.com/b/k' },
      'S3 error: The specified bucket does not exist',
    ],
  ])('does not come from %s', (_what, input, sentence) => {
    expect(() => templateText(input, noBuckets())).toThrow(sentence)
  })
})

describe('references', () => {
  const template = (resources: object): Template => ({
    Parameters: {},
    Mappings: {},
    Conditions: {},
    Outputs: {},
    Resources: resources as Template['Resources'],
  })

  it('are what a resource waits for: by Ref, GetAtt, Sub and DependsOn', () => {
    const waits = dependencies({
      A: bucket,
      B: bucket,
      C: bucket,
      D: {
        ...bucket,
        DependsOn: 'A',
        Properties: { x: { 'Fn::Sub': '${B.Arn}${!C}${AWS::Region}' }, y: { Ref: 'A' } },
      },
      E: { ...bucket, Properties: { x: { 'Fn::Sub': ['${A}', { A: { 'Fn::GetAtt': 'C.Arn' } }] } } },
    })

    expect(waits.get('D')?.sort()).toEqual(['A', 'B'])
    expect(waits.get('E')).toEqual(['C'])
  })

  it.each([
    ['a Ref to nothing', { A: { ...bucket, Properties: { x: { Ref: 'B' } } } }, 'Unresolved resource dependencies [B]'],
    ['a DependsOn on nothing', { A: { ...bucket, DependsOn: ['B'] } }, 'Unresolved resource dependencies [B]'],
    [
      'resources that wait for each other',
      { A: { ...bucket, DependsOn: 'B' }, B: { ...bucket, Properties: { x: { Ref: 'A' } } }, C: bucket },
      'Circular dependency between resources: [A, B]',
    ],
    [
      'a resource that waits for itself',
      { A: { ...bucket, DependsOn: 'A' } },
      'Circular dependency between resources: [A]',
    ],
  ])('are refused with %s', (_what, resources, sentence) => {
    expect(() => checkReferences(template(resources), PSEUDO_PARAMETERS)).toThrow(sentence)
  })
})

describe('parameters', () => {
  const definitions = {
    Stage: { Type: 'String', Default: 'dev', AllowedValues: ['dev', 'prod'] },
    Size: { Type: 'Number', Default: 3, MinValue: 1, MaxValue: 9 },
    Code: { Type: 'String', Default: 'abc', AllowedPattern: '[a-z]+', MinLength: 2, MaxLength: 4 },
    Secret: { Type: 'String', Default: 's', NoEcho: true },
  }
  const values = (given: ParameterInput[], previous?: Record<string, string>) =>
    parameterValues({ Parameters: definitions } as unknown as Template, given, previous)
  const given = (ParameterKey: string, ParameterValue: string) => [{ ParameterKey, ParameterValue }]

  it('come from the request, or from the stack, or are the default', () => {
    const kept = [{ ParameterKey: 'Size', UsePreviousValue: 'true' }, ...given('Stage', 'prod')]

    expect(values(kept, { Size: '7', Code: 'old' })).toEqual({ Stage: 'prod', Size: '7', Code: 'abc', Secret: 's' })
  })

  it('are not shown where they are NoEcho', () => {
    expect(noEchoParameters({ Parameters: definitions } as unknown as Template)).toEqual(['Secret'])
  })

  it.each([
    ['one that the template lacks', given('Other', ''), 'Parameters: [Other] do not exist in the template'],
    [
      'one without a value',
      [{ ParameterKey: 'Code', UsePreviousValue: 'true' }],
      'Parameters: [Code] must have values',
    ],
    ['a value that is not allowed', given('Stage', 'test'), "Parameter 'Stage' must be one of AllowedValues"],
    ['text for a number', given('Size', 'big'), "Parameter 'Size' must be a number."],
    ['too small a number', given('Size', '0'), "Parameter 'Size' must be at least 1"],
    ['too large a number', given('Size', '10'), "Parameter 'Size' must be at most 9"],
    ['another pattern', given('Code', 'A1'), "Parameter 'Code' must match pattern [a-z]+"],
    ['text that is too short', given('Code', 'a'), "Parameter 'Code' must contain at least 2 characters"],
    ['text that is too long', given('Code', 'abcde'), "Parameter 'Code' must contain at most 4 characters"],
  ])('are refused with %s', (_what, input, sentence) => {
    expect(() => values(input)).toThrow(sentence)
  })
})

describe('capabilities', () => {
  const role = (Properties: object) =>
    ({ Resources: { R: { Type: 'AWS::IAM::Role', Properties } } }) as unknown as Template

  it.each([
    ['a role', {}, [], 'Requires capabilities : [CAPABILITY_IAM]'],
    ['a named role', { RoleName: 'r' }, ['CAPABILITY_IAM'], 'Requires capabilities : [CAPABILITY_NAMED_IAM]'],
  ])('must be given for %s', (_what, properties, capabilities, sentence) => {
    expect(() => checkCapabilities(role(properties), capabilities)).toThrow(sentence)
  })

  it('are enough where the larger one is given', () => {
    expect(() => checkCapabilities(role({}), ['CAPABILITY_NAMED_IAM'])).not.toThrow()
  })
})

describe('the order of work', () => {
  const order = new Map([
    ['function', ['role', 'log']],
    ['role', []],
    ['log', []],
    ['version', ['function']],
  ])

  it('does what depends on nothing side by side, and the rest after it', async () => {
    const steps: string[] = []

    await inOrder(order, async (name) => {
      steps.push(`${name} begins`)
      await null
      steps.push(`${name} ends`)
    })

    expect(steps.slice(0, 2).sort()).toEqual(['log begins', 'role begins'])
    expect(steps.indexOf('function begins')).toBeGreaterThan(steps.indexOf('role ends'))
    expect(steps.at(-1)).toBe('version ends')
  })

  it('starts nothing new after a failure, but lets what runs end', async () => {
    const ended: string[] = []

    const failed = await inOrder(order, async (name) => {
      if (name === 'role') throw new Error('no role')
      await new Promise(setImmediate)
      ended.push(name)
    })

    expect(failed).toEqual(['role'])
    expect(ended).toEqual(['log'])
  })

  it('goes the other way to take things down', async () => {
    const steps: string[] = []

    await inOrder(reversed(order), async (name) => void steps.push(name))

    expect(steps[0]).toBe('version')
    expect(steps[1]).toBe('function')
  })
})

function many(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`R${index}`, bucket]))
}

function noBuckets(): Buckets {
  const nothing = { get: () => undefined, values: () => [], keys: () => [] }
  return new Buckets({ store: { table: () => nothing, blobs: () => ({ sweep: () => undefined }) } } as never)
}
