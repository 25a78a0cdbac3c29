import { analyze } from './analyze.ts'

// https://docs.opensearch.org/latest/analyzers/supported-analyzers/standard/
it.each([
  ['Database timeout, after 3 s!', ['database', 'timeout', 'after', '3', 's']],
  ["it's api.prod at 10.0.0.1:443", ["it's", 'api.prod', 'at', '10.0.0.1', '443']],
  ['1,000 requests/s', ['1,000', 'requests', 's']],
  ['snake_case kebab-case', ['snake_case', 'kebab', 'case']],
  ['/aws/lambda/fn [$LATEST]', ['aws', 'lambda', 'fn', 'latest']],
  ['Grüße Ärger.Übel', ['grüße', 'ärger.übel']],
  ['end. Start', ['end', 'start']],
  ['', []],
])('the words of %j are %j', (text, words) => {
  expect(analyze(text)).toEqual(words)
})
