import type { Access } from '../service.ts'
import type { Sender } from '../targets.ts'
import type { Functions } from './functions.ts'
import { invokePermission } from './routes/permissions.ts'

/** Answers that are remembered. */
const CAPACITY = 1000

/**
 * Throws AccessDenied where a sender may not invoke the function, version or alias of an ARN. What a service may in its
 * own name, the function's policy alone says: that is remembered until a function changes, since no condition that Lambda
 * puts into such a policy depends on the time.
 */
export function mayInvoke(functions: Functions, iam: Access | undefined): (arn: string, sender: Sender) => void {
  const allowed = new Set<string>()
  functions.onChange(() => allowed.clear())
  return (arn, sender) => {
    const key = sender.roleArn ? undefined : `${arn} ${sender.service} ${sender.sourceArn}`
    if (key !== undefined && allowed.has(key)) return
    iam?.authorize(sender, invokePermission(functions, arn))
    if (allowed.size >= CAPACITY) allowed.clear()
    if (key !== undefined) allowed.add(key)
  }
}
