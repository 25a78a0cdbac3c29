import { failedItems } from './batch-response.ts'

const IDS = ['m-1', 'm-2', 'm-3']
const ALL = IDS

it.each<[string, unknown, string[]]>([
  ['an empty list', { batchItemFailures: [] }, []],
  ['no list', {}, []],
  ['null for the list', { batchItemFailures: null }, []],
  ['null', null, []],
  ['one of the messages', { batchItemFailures: [{ itemIdentifier: 'm-2' }] }, ['m-2']],
  ['two of them', { batchItemFailures: [{ itemIdentifier: 'm-2' }, { itemIdentifier: 'm-3' }] }, ['m-2', 'm-3']],
  ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }, ALL],
  ['null for an id', { batchItemFailures: [{ itemIdentifier: null }] }, ALL],
  ['another key', { batchItemFailures: [{ itemIdentifer: 'm-2' }] }, ALL],
  ['an id of no message', { batchItemFailures: [{ itemIdentifier: 'm-2' }, { itemIdentifier: 'm-9' }] }, ALL],
  ['a list of texts', { batchItemFailures: ['m-2'] }, ALL],
  ['a text for the list', { batchItemFailures: 'm-2' }, ALL],
  ['a text', 'all right', ALL],
  ['a list', [], ALL],
])('an answer of %s', (_what, response, failed) => {
  expect([...failedItems(Buffer.from(JSON.stringify(response)), IDS)]).toEqual(failed)
})
