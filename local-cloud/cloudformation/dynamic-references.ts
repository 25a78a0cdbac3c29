import { validationError } from './errors.ts'
import { isObject, type Template } from './template.ts'

/** The value in clear of a parameter in Parameter Store: `name`, or `name:version`. Throws ValidationError. */
export type ParameterSource = (selector: string) => string

/**
 * `{{resolve:ssm:name:version}}`, or without a version the latest, anywhere in a text.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
 */
export function resolveReferences(text: string, parameter: ParameterSource): string {
  return text.replace(REFERENCE, (reference, service, key) => {
    if (service === 'ssm-secure') throw malformed(reference)
    if (service !== 'ssm') throw notHere(reference)
    if (!KEY.test(key)) throw malformed(reference)
    return parameter(key)
  })
}

/** Throws ValidationError where a SecureString would be put into a property that CloudFormation does not keep secret. */
export function checkSecureReferences({ Resources }: Template): void {
  const places = Object.values(Resources).flatMap(({ Type, Properties }) =>
    secureIn(Properties, `${Type}/Properties`).filter((place) => !SECURE_PROPERTIES.includes(place)),
  )
  if (places.length > 0) throw validationError(`SSM Secure reference is not supported in: [${places.join(',')}]`)
}

const REFERENCE = /\{\{resolve:([^:}]*):?([^}]*)\}\}/g

/** A name, and a version or none. */
const KEY = /^[\w.\-/]+(:\d+)?$/

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html */
const SECURE_PROPERTIES = [
  'AWS::DirectoryService::MicrosoftAD/Properties/Password',
  'AWS::DirectoryService::SimpleAD/Properties/Password',
  'AWS::ElastiCache::ReplicationGroup/Properties/AuthToken',
  'AWS::IAM::User/Properties/LoginProfile/Password',
  'AWS::KinesisFirehose::DeliveryStream/Properties/RedshiftDestinationConfiguration/Password',
  'AWS::OpsWorks::App/Properties/AppSource/Password',
  'AWS::OpsWorks::Stack/Properties/CustomCookbooksSource/Password',
  'AWS::OpsWorks::Stack/Properties/RdsDbInstances/DbPassword',
  'AWS::RDS::DBCluster/Properties/MasterUserPassword',
  'AWS::RDS::DBInstance/Properties/MasterUserPassword',
  'AWS::Redshift::Cluster/Properties/MasterUserPassword',
]

/** Where such references stand: `AWS::Lambda::Function/Properties/Environment/Variables/KEY`. */
function secureIn(value: unknown, place: string): string[] {
  if (typeof value === 'string') return value.includes('{{resolve:ssm-secure:') ? [place] : []
  if (Array.isArray(value)) return value.flatMap((item) => secureIn(item, place))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    secureIn(inner, name.startsWith('Fn::') ? place : `${place}/${name}`),
  )
}

function malformed(reference: string) {
  return validationError(`Incorrect format is used in the following SSM reference: [${reference}]`)
}

function notHere(reference: string) {
  return validationError(
    `The local cloud resolves references to Parameter Store only, not ${reference}. Keep the value as an AWS::SSM::Parameter.`,
  )
}
