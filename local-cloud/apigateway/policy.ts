export interface Statement {
  Effect: 'Allow' | 'Deny'
  Action?: string | string[]
  NotAction?: string | string[]
  Resource?: string | string[]
  NotResource?: string | string[]
}

export interface Policy {
  Statement: Statement[]
}

export type Decision = 'allow' | 'explicit deny' | 'implicit deny'

/**
 * What an authorizer's policy says about a method: a Deny that matches wins over every Allow, and nothing is allowed that
 * no Allow matches.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide({ Statement }: Policy, methodArn: string): Decision {
  const matching = Statement.filter((statement) => applies(statement, methodArn))
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicit deny'
  return matching.length > 0 ? 'allow' : 'implicit deny'
}

function applies({ Action, NotAction, Resource, NotResource }: Statement, methodArn: string): boolean {
  const isInvoke = (pattern: string) => matches(pattern.toLowerCase(), 'execute-api:invoke')
  const isMethod = (pattern: string) => matches(pattern, methodArn)
  return (
    (NotAction ? !list(NotAction).some(isInvoke) : list(Action).some(isInvoke)) &&
    (NotResource ? !list(NotResource).some(isMethod) : list(Resource).some(isMethod))
  )
}

export function list(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : [value].flat()
}

/** `*` stands for any characters, slashes too, `?` for one. Without backtracking, since the pattern is a stranger's. */
export function matches(pattern: string, text: string): boolean {
  let [p, t, star, resume] = [0, 0, -1, 0]
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      resume = t
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++resume
    } else return false
  }
  return /^\**$/.test(pattern.slice(p))
}
