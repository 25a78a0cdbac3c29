// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how a policy writes its variables.
import { holds } from './condition.ts'
import { type Context, factsOf } from './context.ts'
import type { Statement } from './policy-document.ts'

const context: Context = {
  'app:name': 'Alerts',
  'app:size': 5,
  'app:sure': true,
  'aws:SourceIp': '203.0.113.7',
  'aws:VpcSourceIp': '2001:db8::1',
  'aws:CurrentTime': new Date('2026-11-23T12:00:00Z'),
  'aws:EpochTime': 1795435200,
  'aws:SourceArn': 'arn:aws:s3:::bucket',
  'aws:TagKeys': ['stage', 'owner'],
  'app:none': [],
}
const facts = factsOf(context, { service: 's3.amazonaws.com' })
const judge = (condition: Statement['Condition']) => holds(condition, facts, true)

it.each<[string, string, string | number | boolean | (string | number)[], boolean]>([
  ['StringEquals', 'app:name', 'Alerts', true],
  ['StringEquals', 'APP:NAME', 'Alerts', true],
  ['StringEquals', 'app:name', 'alerts', false],
  ['StringEquals', 'app:name', ['a', 'Alerts'], true],
  ['StringEquals', 'app:name', 'Al*', false],
  ['StringEquals', 'app:name', '${app:name}', true],
  ['StringEquals', 'app:name', '${app:missing}', false],
  ['StringNotEquals', 'app:name', ['a', 'Alerts'], false],
  ['StringNotEquals', 'app:name', ['a', 'b'], true],
  ['StringEqualsIgnoreCase', 'app:name', 'alertS', true],
  ['StringNotEqualsIgnoreCase', 'app:name', 'alertS', false],
  ['StringLike', 'app:name', 'Al*t?', true],
  ['StringLike', 'app:name', 'al*', false],
  ['StringNotLike', 'app:name', 'B*', true],
  ['NumericEquals', 'app:size', 5, true],
  ['NumericEquals', 'app:size', '5.0', true],
  ['NumericNotEquals', 'app:size', '6', true],
  ['NumericLessThan', 'app:size', '5', false],
  ['NumericLessThanEquals', 'app:size', '5', true],
  ['NumericGreaterThan', 'app:size', '4', true],
  ['NumericGreaterThanEquals', 'app:size', '6', false],
  ['NumericEquals', 'app:name', '5', false],
  ['NumericLessThan', 'app:size', '', false],
  ['DateLessThan', 'aws:CurrentTime', '2026-11-24T00:00:00Z', true],
  ['DateGreaterThan', 'aws:CurrentTime', '2026-11-24T00:00:00Z', false],
  ['DateEquals', 'aws:EpochTime', '2026-11-23T12:00:00Z', true],
  ['DateNotEquals', 'aws:CurrentTime', '2026-11-23T12:00:00Z', false],
  ['DateLessThanEquals', 'aws:CurrentTime', '1795435200', true],
  ['DateGreaterThanEquals', 'aws:CurrentTime', '1795435201', false],
  ['Bool', 'app:sure', true, true],
  ['Bool', 'app:sure', 'TRUE', true],
  ['Bool', 'app:sure', 'false', false],
  ['IpAddress', 'aws:SourceIp', '203.0.113.0/24', true],
  ['IpAddress', 'aws:SourceIp', '203.0.113.7', true],
  ['IpAddress', 'aws:SourceIp', '203.0.113.8/31', false],
  ['IpAddress', 'aws:SourceIp', ['2001:db8::/32', '203.0.0.0/8'], true],
  ['IpAddress', 'aws:SourceIp', '203.0.113.0/33', false],
  ['IpAddress', 'aws:VpcSourceIp', '2001:db8::/32', true],
  ['IpAddress', 'aws:VpcSourceIp', '0.0.0.0/0', false],
  ['IpAddress', 'app:name', '0.0.0.0/0', false],
  ['IpAddress', 'aws:SourceIp', 'anywhere', false],
  ['NotIpAddress', 'aws:SourceIp', '10.0.0.0/8', true],
  ['ArnEquals', 'aws:SourceArn', 'arn:aws:s3:::b*', true],
  ['ArnLike', 'aws:SourceArn', 'arn:aws:*:::bucket', true],
  ['ArnLike', 'aws:SourceArn', 'arn:aws:s3*', false],
  ['ArnNotLike', 'aws:SourceArn', 'arn:aws:s3:::other', true],
  ['Null', 'app:name', 'false', true],
  ['Null', 'app:name', 'true', false],
  ['Null', 'app:missing', true, true],
  // A key that the request lacks.
  ['StringEquals', 'app:missing', 'a', false],
  ['StringNotEquals', 'app:missing', 'a', true],
  ['StringEqualsIfExists', 'app:missing', 'a', true],
  ['StringEqualsIfExists', 'app:name', 'a', false],
  ['BoolIfExists', 'app:missing', 'true', true],
  ['ForAllValues:StringEquals', 'app:missing', 'a', true],
  ['ForAnyValue:StringEquals', 'app:missing', 'a', false],
  ['ForAnyValue:StringNotEquals', 'app:missing', 'a', false],
  // A key of several values.
  ['ForAllValues:StringEquals', 'aws:TagKeys', ['stage', 'owner', 'cost'], true],
  ['ForAllValues:StringEquals', 'aws:TagKeys', ['stage'], false],
  ['ForAnyValue:StringEquals', 'aws:TagKeys', ['stage', 'cost'], true],
  ['ForAnyValue:StringEquals', 'aws:TagKeys', ['cost'], false],
  ['ForAllValues:StringNotEquals', 'aws:TagKeys', ['cost'], true],
  ['ForAllValues:StringNotEquals', 'aws:TagKeys', ['stage'], false],
  ['ForAnyValue:StringNotEquals', 'aws:TagKeys', ['stage'], true],
  ['ForAnyValue:StringNotEquals', 'aws:TagKeys', ['stage', 'owner'], false],
  ['ForAllValues:StringLike', 'app:none', 'a', true],
  ['ForAnyValue:StringLike', 'app:none', '*', false],
])('%s of %s and %j is %s', (operator, key, value, expected) => {
  expect(judge({ [operator]: { [key]: value } })).toBe(expected)
})

it('needs all operators and all keys to hold', () => {
  const name = { 'app:name': 'Alerts' }

  expect(judge({ StringEquals: name, NumericEquals: { 'app:size': 5 } })).toBe(true)
  expect(judge({ StringEquals: name, NumericEquals: { 'app:size': 6 } })).toBe(false)
  expect(judge({ StringEquals: { ...name, 'aws:SourceIp': 'x' } })).toBe(false)
  expect(judge(undefined)).toBe(true)
})
