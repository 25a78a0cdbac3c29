import type { StateValue } from './alarm.ts'

/** The rule of a composite alarm, taken apart. */
export type AlarmRule =
  | { kind: 'constant'; value: boolean }
  | { kind: 'state'; state: StateValue; alarm: string }
  | { kind: 'not'; operand: AlarmRule }
  | { kind: 'and' | 'or'; left: AlarmRule; right: AlarmRule }

const TOKEN = /\s*(?:"([^"]*)"|'([^']*)'|([()])|([^\s()"']+))/y
const STATES: StateValue[] = ['ALARM', 'OK', 'INSUFFICIENT_DATA']
const MAX_DEPTH = 100

type Token = { text: string; quoted: boolean }

/**
 * `ALARM("a") AND NOT (OK(b) OR FALSE)`: alarms by name or ARN. Throws a sentence where it is no rule.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export function parseAlarmRule(text: string): AlarmRule {
  const tokens = tokensOf(text)
  const rule = either(tokens, 0)
  if (tokens[0]) throw new Error(`Unexpected "${tokens[0].text}"`)
  return rule
}

/** The alarms that the rule is about, as it names them. */
export function alarmsOf(rule: AlarmRule): string[] {
  if (rule.kind === 'state') return [rule.alarm]
  if (rule.kind === 'not') return alarmsOf(rule.operand)
  return rule.kind === 'constant' ? [] : [...new Set([...alarmsOf(rule.left), ...alarmsOf(rule.right)])]
}

export function holds(rule: AlarmRule, stateOf: (alarm: string) => StateValue | undefined): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value
    case 'state':
      return stateOf(rule.alarm) === rule.state
    case 'not':
      return !holds(rule.operand, stateOf)
    case 'and':
      return holds(rule.left, stateOf) && holds(rule.right, stateOf)
    case 'or':
      return holds(rule.left, stateOf) || holds(rule.right, stateOf)
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(TOKEN)
  let end = 0
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    end = pattern.lastIndex
    const quoted = match[1] ?? match[2]
    tokens.push({ text: quoted ?? match[3] ?? match[4] ?? '', quoted: quoted !== undefined })
  }
  if (text.slice(end).trim()) throw new Error('A quotation mark is missing')
  return tokens
}

function either(tokens: Token[], depth: number): AlarmRule {
  let left = both(tokens, depth)
  while (isWord(tokens[0], 'OR')) {
    tokens.shift()
    left = { kind: 'or', left, right: both(tokens, depth) }
  }
  return left
}

function both(tokens: Token[], depth: number): AlarmRule {
  let left = operand(tokens, depth)
  while (isWord(tokens[0], 'AND')) {
    tokens.shift()
    left = { kind: 'and', left, right: operand(tokens, depth) }
  }
  return left
}

function operand(tokens: Token[], depth: number): AlarmRule {
  if (depth > MAX_DEPTH) throw new Error(`It nests more than ${MAX_DEPTH} levels`)
  const token = tokens.shift()
  if (!token) throw new Error('Unexpected end')
  if (isWord(token, 'NOT')) return { kind: 'not', operand: operand(tokens, depth + 1) }
  if (isWord(token, 'TRUE') || isWord(token, 'FALSE')) return { kind: 'constant', value: isWord(token, 'TRUE') }
  if (isWord(token, '(')) {
    const inner = either(tokens, depth + 1)
    expectWord(tokens, ')')
    return inner
  }
  const state = STATES.find((name) => isWord(token, name))
  if (!state) throw new Error(`Unexpected "${token.text}"`)
  expectWord(tokens, '(')
  return { kind: 'state', state, alarm: nameUntil(tokens) }
}

/** Quotation marks may be left out around a name without spaces and brackets. */
function nameUntil(tokens: Token[]): string {
  const name = tokens.shift()
  if (!name || (!name.quoted && /^[()]$/.test(name.text))) throw new Error('The name of an alarm is missing')
  expectWord(tokens, ')')
  return name.text
}

function expectWord(tokens: Token[], word: string): void {
  const token = tokens.shift()
  if (!isWord(token, word)) throw new Error(`Expected "${word}" before ${token ? `"${token.text}"` : 'the end'}`)
}

function isWord(token: Token | undefined, word: string): boolean {
  return token !== undefined && !token.quoted && token.text === word
}
