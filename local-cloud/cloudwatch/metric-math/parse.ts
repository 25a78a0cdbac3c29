/** A metric math expression, taken apart. */
export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'text'; value: string }
  | { kind: 'name'; name: string }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'call'; name: string; args: Expression[] }
  | { kind: 'negation'; operand: Expression }
  | { kind: 'operation'; operator: string; left: Expression; right: Expression }

const TOKEN =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|"([^"]*)"|'([^']*)'|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/^<>()[\],]))/y

/** From the loosest to the tightest. */
const LEVELS = [['OR'], ['AND'], ['==', '!=', '<=', '>=', '<', '>'], ['+', '-'], ['*', '/']]
const SYNONYMS: Record<string, string> = { '||': 'OR', '&&': 'AND' }

const MAX_LENGTH = 2048
const MAX_DEPTH = 100

type Token = { kind: 'number' | 'text' | 'name' | 'sign' | 'end'; text: string }

/**
 * Throws a sentence where the expression is not one.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax
 */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_LENGTH) throw new Error(`An expression has ${MAX_LENGTH} characters at the most`)
  const tokens = tokensOf(text)
  checkDepth(tokens)
  const expression = operation(tokens, 0)
  if (tokens[0]?.kind !== 'end') throw new Error(`Unexpected "${tokens[0]?.text}"`)
  return expression
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(TOKEN)
  let end = 0
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    end = pattern.lastIndex
    tokens.push(tokenOf(match))
  }
  const rest = text.slice(end).trim()
  if (rest) throw new Error(`Unexpected "${rest[0]}"`)
  return [...tokens, { kind: 'end', text: 'the end' }]
}

/** Deeper brackets would exhaust the stack. */
function checkDepth(tokens: Token[]): void {
  let depth = 0
  for (const { kind, text } of tokens) {
    if (kind !== 'sign') continue
    if (text === '(' || text === '[') depth++
    if (text === ')' || text === ']') depth--
    if (depth > MAX_DEPTH) throw new Error(`An expression nests ${MAX_DEPTH} brackets at the most`)
  }
}

function tokenOf([, number, double, single, name, sign]: RegExpExecArray): Token {
  if (number !== undefined) return { kind: 'number', text: number }
  const text = double ?? single
  if (text !== undefined) return { kind: 'text', text }
  if (name === 'AND' || name === 'OR') return { kind: 'sign', text: name }
  if (name !== undefined) return { kind: 'name', text: name }
  return { kind: 'sign', text: SYNONYMS[sign ?? ''] ?? sign ?? '' }
}

function operation(tokens: Token[], level: number): Expression {
  const operators = LEVELS[level]
  if (!operators) return negation(tokens)
  let left = operation(tokens, level + 1)
  while (tokens[0]?.kind === 'sign' && operators.includes(tokens[0].text)) {
    const operator = take(tokens).text
    left = { kind: 'operation', operator, left, right: operation(tokens, level + 1) }
  }
  return left
}

function negation(tokens: Token[]): Expression {
  if (!isSign(tokens, '-')) return power(tokens)
  take(tokens)
  return { kind: 'negation', operand: negation(tokens) }
}

/** Binds tighter than a sign, and from the right. */
function power(tokens: Token[]): Expression {
  const left = operand(tokens)
  if (!isSign(tokens, '^')) return left
  take(tokens)
  return { kind: 'operation', operator: '^', left, right: negation(tokens) }
}

function operand(tokens: Token[]): Expression {
  const token = take(tokens)
  if (token.kind === 'number') return { kind: 'number', value: Number(token.text) }
  if (token.kind === 'text') return { kind: 'text', value: token.text }
  if (token.kind === 'name') {
    if (!isSign(tokens, '(')) return { kind: 'name', name: token.text }
    take(tokens)
    return { kind: 'call', name: token.text, args: listUntil(tokens, ')') }
  }
  if (token.text === '[') return { kind: 'list', items: listUntil(tokens, ']') }
  if (token.text !== '(') throw new Error(`Unexpected "${token.text}"`)
  const inner = operation(tokens, 0)
  expectSign(tokens, ')')
  return inner
}

function listUntil(tokens: Token[], close: string): Expression[] {
  const items: Expression[] = []
  while (!isSign(tokens, close)) {
    if (items.length > 0) expectSign(tokens, ',')
    items.push(operation(tokens, 0))
  }
  take(tokens)
  return items
}

function expectSign(tokens: Token[], sign: string): void {
  const token = take(tokens)
  if (token.kind !== 'sign' || token.text !== sign) throw new Error(`Expected "${sign}" before ${token.text}`)
}

function isSign([next]: Token[], sign: string): boolean {
  return next?.kind === 'sign' && next.text === sign
}

function take(tokens: Token[]): Token {
  const [next] = tokens
  if (!next || next.kind === 'end') throw new Error('Unexpected end')
  return tokens.shift() as Token
}
