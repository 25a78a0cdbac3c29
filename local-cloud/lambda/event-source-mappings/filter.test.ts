import type { SQSRecord } from 'aws-lambda'
import { filterOf } from './filter.ts'

const recordOf = (body: string) =>
  ({
    messageId: 'm-1',
    body,
    messageAttributes: { stage: { stringValue: 'prod', dataType: 'String' } },
    eventSource: 'aws:sqs',
  }) as unknown as SQSRecord

it.each<[string, string[], string, boolean]>([
  ['no pattern', [], 'anything', true],
  ['a field of the body', ['{"body":{"level":["ERROR"]}}'], '{"level":"ERROR"}', true],
  ['another value', ['{"body":{"level":["ERROR"]}}'], '{"level":"INFO"}', false],
  ['one of two patterns', ['{"body":{"level":["ERROR"]}}', '{"body":{"level":["INFO"]}}'], '{"level":"INFO"}', true],
  ['an operator', ['{"body":{"size":[{"numeric":[">",10]}]}}'], '{"size":11}', true],
  ['a field, of a plain text', ['{"body":{"level":["ERROR"]}}'], 'level: ERROR', false],
  ['a plain text', ['{"body":["restart"]}'], 'restart', true],
  ['the beginning of a plain text', ['{"body":[{"prefix":"re"}]}'], 'restart', true],
  ['a plain text, of JSON', ['{"body":[{"prefix":"{"}]}'], '{"a":1}', false],
  ['an attribute', ['{"messageAttributes":{"stage":{"stringValue":["prod"]}}}'], 'plain', true],
  ['another attribute', ['{"messageAttributes":{"stage":{"stringValue":["dev"]}}}'], 'plain', false],
])('by %s', (_what, patterns, body, passes) => {
  expect(filterOf(patterns)(recordOf(body))).toBe(passes)
})
