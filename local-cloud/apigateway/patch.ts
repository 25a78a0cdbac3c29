import { badRequest } from './errors.ts'

/** One change of an Update action. https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html */
export interface PatchOperation {
  op: string
  path: string
  value?: string
}

/** Takes each operation to the first pattern that its `op path` matches; what matches none is refused. */
export function patch(
  operations: PatchOperation[],
  patterns: [pattern: RegExp, apply: (groups: Record<string, string>, value: string) => void][],
): void {
  for (const { op, path, value = '' } of operations) {
    const found = patterns
      .map(([pattern, apply]) => ({ match: pattern.exec(`${op} ${path}`), apply }))
      .find(({ match }) => match)
    if (!found) throw badRequest(`The local cloud does not know the patch operation ${op} ${path}.`)
    found.apply(found.match?.groups ?? {}, value)
  }
}

/** `image~1png` → `image/png`, as JSON Pointer (RFC 6901) writes a slash. */
export function unescaped(pointer: string): string {
  return pointer.replaceAll('~1', '/').replaceAll('~0', '~')
}
