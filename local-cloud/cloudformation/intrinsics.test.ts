// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is the syntax of Fn::Sub

import { evaluateConditions } from './conditions.ts'
import { condition, resolve, type Scope } from './intrinsics.ts'

const scope: Scope = {
  region: 'eu-west-1',
  values: { Stage: 'dev', Zones: ['a', 'b'], 'AWS::Region': 'eu-west-1', 'AWS::URLSuffix': 'amazonaws.com' },
  mappings: { Sizes: { dev: { memory: 128 } } },
  conditions: { Yes: true, No: false },
  resource: (name) =>
    name === 'Role'
      ? { id: 'the-role', type: 'AWS::IAM::Role', attributes: { Arn: 'arn:role', 'Endpoint.Port': 80 } }
      : undefined,
  importValue: (name) => `imported ${name}`,
  parameter: (selector) => `stored ${selector}`,
  url: 'http://127.0.0.1:4566',
  extended: true,
}

describe('intrinsic functions', () => {
  it.each([
    ['Ref of a parameter', { Ref: 'Stage' }, 'dev'],
    ['Ref of a list parameter', { Ref: 'Zones' }, ['a', 'b']],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['Ref of a resource', { Ref: 'Role' }, 'the-role'],
    ['GetAtt by list', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:role'],
    ['GetAtt by dots', { 'Fn::GetAtt': 'Role.Arn' }, 'arn:role'],
    ['GetAtt of a nested attribute', { 'Fn::GetAtt': ['Role', 'Endpoint.Port'] }, 80],
    [
      'Sub of everything',
      { 'Fn::Sub': '${Stage}/${Role}/${Role.Arn}/${AWS::URLSuffix}' },
      'dev/the-role/arn:role/amazonaws.com',
    ],
    [
      'Sub with its own names first',
      { 'Fn::Sub': ['${Stage}-${X}', { Stage: 'mine', X: { Ref: 'Role' } }] },
      'mine-the-role',
    ],
    ['Sub of a literal', { 'Fn::Sub': '${!Stage} ${ Stage }' }, '${Stage} dev'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }]] }, 'a-dev'],
    ['Join of a list parameter', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
    ['Split and Select', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'x/y/z'] }] }, 'y'],
    ['If that holds', { 'Fn::If': ['Yes', 'a', { Ref: 'Nothing' }] }, 'a'],
    ['If that does not', { 'Fn::If': ['No', { Ref: 'Nothing' }, 'b'] }, 'b'],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, 128],
    ['FindInMap with a default', { 'Fn::FindInMap': ['Sizes', 'prod', 'memory', { DefaultValue: 1 }] }, 1],
    ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${Stage}-arn' } }, 'imported dev-arn'],
    ['Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
    ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 3, '8'] }, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['Length', { 'Fn::Length': { Ref: 'Zones' } }, 2],
    ['ToJsonString', { 'Fn::ToJsonString': { Stage: { Ref: 'Stage' } } }, '{"Stage":"dev"}'],
    ['a dynamic reference', 'at {{resolve:ssm:/site}}!', 'at stored /site!'],
    ['one to a version', '{{resolve:ssm:site:3}}', 'stored site:3'],
    ['one that is joined', { 'Fn::Join': ['', ['{{resolve:ssm:/', { Ref: 'Stage' }, '/site}}']] }, 'stored /dev/site'],
    [
      "an API's address, to where it answers here",
      { 'Fn::Sub': 'see https://a1b2c3d4e5.execute-api.${AWS::Region}.${AWS::URLSuffix}/dev/x' },
      'see http://127.0.0.1:4566/_aws/execute-api/a1b2c3d4e5/dev/x',
    ],
    [
      'an address that is not one',
      { 'Fn::Sub': 'https://a1b2c3.execute-api.${AWS::Region}.${AWS::URLSuffix}.example/' },
      'https://a1b2c3.execute-api.eu-west-1.amazonaws.com.example/',
    ],
    ['GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
    ['an object that only looks like one', { Ref: 'Stage', Other: 1 }, { Ref: 'Stage', Other: 1 }],
    ['numbers, booleans and null', [1, true, null], [1, true, null]],
  ])('resolves %s', (_what, value, result) => {
    expect(resolve(value, scope)).toEqual(result)
  })

  it('takes out what AWS::NoValue stands for', () => {
    const value = { A: { Ref: 'AWS::NoValue' }, B: [{ 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }, 2] }

    expect(resolve(value, scope)).toEqual({ B: [2] })
  })

  it.each([
    ['a Ref to nothing', { Ref: 'Nothing' }, 'Unresolved resource dependencies [Nothing]'],
    ['a Ref to what every object has', { Ref: 'constructor' }, 'Unresolved resource dependencies [constructor]'],
    ['an attribute that the type lacks', { 'Fn::GetAtt': ['Role', 'Url'] }, 'does not support attribute type Url'],
    [
      'a mapping that is not there',
      { 'Fn::FindInMap': ['Sizes', 'prod', 'memory'] },
      'Unable to get mapping for Sizes::prod::memory',
    ],
    ['a mapping of the prototype', { 'Fn::FindInMap': ['__proto__', 'toString', 'name'] }, 'Unable to get mapping'],
    ['an index beyond the list', { 'Fn::Select': [2, ['a', 'b']] }, 'cannot select nonexistent value at index 2'],
    ['a condition that is not there', { 'Fn::If': ['Maybe', 1, 2] }, 'Unresolved condition dependency Maybe'],
    ['a function that there is not', { 'Fn::Nope': [] }, 'Encountered unsupported function: Fn::Nope'],
    ['more networks than there is room for', { 'Fn::Cidr': ['10.0.0.0/24', 3, 7] }, 'no room for 3 networks'],
    ['what is no network', { 'Fn::Cidr': ['10.0.0.300/24', 1, 2] }, 'not a valid CIDR block'],
    ['a function of the wrong form', { 'Fn::Join': ['-'] }, 'Fn::Join takes a list of 2'],
    ['a list where text belongs', { 'Fn::Sub': '${Zones}' }, 'a string was expected'],
    [
      'a reference without a version after its colon',
      '{{resolve:ssm:/key:}}',
      'Incorrect format is used in the following SSM reference: [{{resolve:ssm:/key:}}]',
    ],
    ['a reference to another service', '{{resolve:secretsmanager:x}}', 'resolves references to Parameter Store only'],
  ])('refuses %s', (_what, value, sentence) => {
    expect(() => resolve(value, scope)).toThrow(sentence)
  })
})

it.each([
  ['Fn::Length', { 'Fn::Length': [1] }, 'Fn::Length needs Transform: AWS::LanguageExtensions.'],
  ['a default of FindInMap', { 'Fn::FindInMap': ['Sizes', 'prod', 'memory', { DefaultValue: 1 }] }, 'three parameters'],
])('refuses %s without the transform that brings it', (_what, value, sentence) => {
  expect(() => resolve(value, { ...scope, extended: false })).toThrow(sentence)
})

describe('conditions', () => {
  it.each([
    ['Equals', { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] }, true],
    ['Equals of a number and its text', { 'Fn::Equals': [1, '1'] }, true],
    ['Not', { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }, true],
    ['And', { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] }, false],
    ['Or', { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] }, true],
  ])('evaluates %s', (_what, expression, result) => {
    expect(condition(expression, scope)).toBe(result)
  })

  it('may use one another in any order', () => {
    const results = evaluateConditions(
      {
        Both: { 'Fn::And': [{ Condition: 'Dev' }, { Condition: 'Dev' }] },
        Dev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
      },
      { ...scope, conditions: {} },
    )

    expect(results).toEqual({ Both: true, Dev: true })
  })

  it('must not go in a circle', () => {
    const circle = { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { 'Fn::Not': [{ Condition: 'A' }] } }

    expect(() => evaluateConditions(circle, scope)).toThrow('circular condition dependency: A')
  })
})
