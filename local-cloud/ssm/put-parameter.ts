import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import { invalid, unsupported } from './errors.ts'
import { checkName } from './parameter-name.ts'
import { latest, type Parameter, type Parameters, type ParameterType, type ParameterVersion } from './parameters.ts'
import { DEFAULT_KEY } from './secure-string.ts'
import { checkTags, type Tag } from './tags.ts'
import { check, oneOf, required } from './validation.ts'
import { checkValue, tierFor } from './value.ts'

export interface PutParameterInput {
  Name?: string
  Value?: string
  Type?: ParameterType
  Description?: string
  KeyId?: string
  Overwrite?: boolean
  AllowedPattern?: string
  Tags?: Tag[]
  Tier?: string
  Policies?: string
  DataType?: string
}

/**
 * Creates a parameter, or with Overwrite a new version of one. What an update leaves out stays as it was.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export function putParameter(parameters: Parameters) {
  return (input: PutParameterInput, { region }: Pick<Call, 'region'>) => {
    const name = checkName(input.Name, (name) => parameters.arn(region, name))
    checkInput(input)
    const current = parameters.find(region, name)
    const parameter = current ? existing(current, input) : created(parameters, region, name, input)
    const version = nextVersion(parameter, input)
    if (parameter.type === 'SecureString') {
      version.value = parameters.secureString.encrypt(version.value, parameter.arn)
    }
    const versions = [...parameter.versions, version]
    parameters.save({ ...parameter, versions }, current ? 'Update' : 'Create')
    return { Version: version.version, Tier: version.tier }
  }
}

function checkInput(input: PutParameterInput): void {
  required(input.Value, 'value')
  check(input.Value !== '', '', 'value', 'Member must have length greater than or equal to 1')
  if (input.Type !== undefined) oneOf(input.Type, 'type', ['SecureString', 'StringList', 'String'])
  if (input.Tier !== undefined) oneOf(input.Tier, 'tier', ['Standard', 'Advanced', 'Intelligent-Tiering'])
  const { Description = '' } = input
  check(Description.length <= 1024, Description, 'description', 'Member must have length less than or equal to 1024')
  if (input.Overwrite && input.Tags?.length) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. " +
        'To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.',
    )
  }
  if ((input.DataType ?? 'text') !== 'text') throw unsupported(`data type ${input.DataType}: text only`)
  if (!['', '[]', '{}'].includes(input.Policies?.trim() ?? '')) throw unsupported('parameter policies')
}

function created(
  parameters: Parameters,
  region: string,
  name: string,
  { Type, Tags = [] }: PutParameterInput,
): Parameter {
  if (!Type) throw invalid('A parameter type is required when you create a parameter.')
  return { region, name, arn: parameters.arn(region, name), type: Type, tags: checkTags(Tags), versions: [] }
}

function existing(parameter: Parameter, { Overwrite, Type }: PutParameterInput): Parameter {
  if (!Overwrite) {
    throw new CloudError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    )
  }
  if (Type && Type !== parameter.type) {
    throw new CloudError(
      'HierarchyTypeMismatchException',
      `Parameter Store doesn't support changing a parameter type in a hierarchy. ${parameter.name} is a ${parameter.type}. You must create a new, unique parameter.`,
    )
  }
  return parameter
}

function nextVersion(parameter: Parameter, input: PutParameterInput): ParameterVersion {
  const previous = parameter.versions.length > 0 ? latest(parameter) : undefined
  const allowedPattern = input.AllowedPattern ?? previous?.allowedPattern
  const tier = tierFor(input.Value!, input.Tier, previous?.tier)
  checkValue(input.Value!, tier, allowedPattern)
  return {
    version: (previous?.version ?? 0) + 1,
    value: input.Value!,
    modified: Date.now(),
    // An empty text takes away what was there.
    description: (input.Description ?? previous?.description) || undefined,
    allowedPattern: allowedPattern || undefined,
    keyId: keyFor(parameter.type, input.KeyId),
    tier,
    labels: [],
  }
}

function keyFor(type: ParameterType, keyId?: string): string | undefined {
  if (type !== 'SecureString') {
    if (keyId) throw invalid('KeyId is required for SecureString type parameter only.')
    return undefined
  }
  if (keyId === undefined || keyId === DEFAULT_KEY || keyId.endsWith(`:${DEFAULT_KEY}`)) return DEFAULT_KEY
  throw new CloudError('InvalidKeyId', `The local cloud has no KMS key ${keyId}. Leave KeyId out for ${DEFAULT_KEY}.`)
}
