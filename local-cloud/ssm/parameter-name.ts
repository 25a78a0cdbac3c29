import { CloudError } from '../errors.ts'
import { invalid } from './errors.ts'
import { check, required } from './validation.ts'

const SUB_PATHS =
  'If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_'
const PATH_RULE =
  'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". ' +
  'It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: ' +
  '. (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the ' +
  'forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.'

/**
 * The name of a parameter to be created. Spaces around it are dropped, as AWS does.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 */
export function checkName(input: string | undefined, arnOf: (name: string) => string): string {
  const name = required(input, 'name').trim()
  check(name.length >= 1, name, 'name', 'Member must have length greater than or equal to 1')
  if (/^(aws|ssm)/i.test(name)) {
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).')
  }
  if (/^\/aws/i.test(name)) {
    throw new CloudError('AccessDeniedException', `No access to reserved parameter name: ${name}.`)
  }
  if (name.includes('/') && !name.startsWith('/')) throw invalid('Parameter name must be a fully qualified name.')
  if (/^\/ssm/i.test(name) || !/^\/?[\w.-]+(\/[\w.-]+)*$/.test(name)) {
    throw invalid(`Parameter name: can't be prefixed with "ssm" (case-insensitive). ${SUB_PATHS}`)
  }
  if (name.split('/').length - 1 > 15) {
    throw new CloudError('HierarchyLevelLimitExceededException', 'A hierarchy can have a maximum of 15 levels.')
  }
  // The ARN before the name counts too.
  check(arnOf(name).length <= 1011, name, 'name', 'Member must have length less than or equal to 1011')
  return name
}

/** What GetParametersByPath looks under, ending with a slash. */
export function pathPrefix(path: string | undefined): string {
  if (!/^\/$|^(\/[\w.-]+)+\/?$/.test(required(path, 'path'))) throw invalid(PATH_RULE)
  return path!.endsWith('/') ? path! : `${path}/`
}

/** `name`, `name:3` or `name:label`, each also as an ARN. */
export function parseSelector(text: string): { name: string; selector?: string } {
  const plain = text.trim().replace(/^arn:aws:ssm:[^:]*:\d*:parameter/, '')
  const [name = '', selector, ...rest] = plain.split(':')
  // More than one colon names nothing.
  return rest.length > 0 ? { name: plain } : { name, selector }
}
