import { invalidParameter, validation } from './errors.ts'

export interface FunctionReference {
  name: string
  /** A version's number, an alias, `$LATEST`; nothing where the function itself is meant. */
  qualifier?: string
}

const PATTERN =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:[a-z]{2}(?:-gov)?-[a-z]+-\d:)?(?:\d{12}:)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/

const PATTERN_TEXT =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?'

/**
 * Reads what the API takes as a FunctionName: a name, a partial or a whole ARN, each with or without a qualifier; one may
 * be given beside it too. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestParameters
 */
export function parseFunctionName(text: string, qualifier?: string | null): FunctionReference {
  const [, name, inName] = PATTERN.exec(text) ?? []
  if (!name || text.length > 170) {
    throw validation(text, 'functionName', `Member must satisfy regular expression pattern: ${PATTERN_TEXT}`)
  }
  if (inName && qualifier && inName !== qualifier) {
    throw invalidParameter('The derived qualifier from the function name does not match the specified qualifier.')
  }
  const chosen = qualifier || inName
  return chosen ? { name, qualifier: chosen } : { name }
}
