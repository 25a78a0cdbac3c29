import { CloudError } from '../errors.ts'

/** `what` with `Exception` is the code: CodeDeploy has one for each thing that can be wrong. */
export function refused(what: string, message: string): CloudError {
  return new CloudError(`${what}Exception`, message)
}

/** What AWS has and the local cloud has not. */
export function notHere(what: string): CloudError {
  return refused('InvalidInput', `The local cloud's CodeDeploy has no ${what}. Take it out, or use AWS.`)
}

/** Throws where the caller left out what the action needs; `what` is the exception's name without `RequiredException`. */
export function required(value: string | undefined, what: string): string {
  if (value) return value
  throw refused(`${what}Required`, `${what.replace(/(?<=[a-z])([A-Z])/g, ' $1')} is required.`)
}

/** Throws what AWS throws for names that it does not take. */
export function checkedName(name: string, what: string): string {
  if (/^[\w+=,.@-]{1,100}$/.test(name)) return name
  throw refused(`Invalid${what}`, `${name} is no name of 1 to 100 letters, digits and + = , . @ _ -`)
}
