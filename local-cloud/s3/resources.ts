import type { Properties, ResourceType } from '../service.ts'
import { checkBucketName } from './bucket-name.ts'
import { checkBucketPolicy } from './bucket-settings.ts'
import type { Buckets } from './buckets.ts'
import { configurationOf } from './notifications/configuration-properties.ts'
import type { Notifications } from './notifications/notifications.ts'

/** What AWS::S3::Bucket may say here. All but the name, the versioning and the notifications is kept, and acts on nothing. */
const BUCKET_PROPERTIES = [
  'BucketName',
  'BucketEncryption',
  'PublicAccessBlockConfiguration',
  'OwnershipControls',
  'AccessControl',
  'AccelerateConfiguration',
  'LifecycleConfiguration',
  'CorsConfiguration',
  'VersioningConfiguration',
  'NotificationConfiguration',
  'Tags',
]

export function s3Resources(buckets: Buckets, notifications: Notifications): Record<string, ResourceType> {
  return {
    'AWS::S3::Bucket': bucketResource(buckets, notifications),
    'AWS::S3::BucketPolicy': bucketPolicyResource(buckets),
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
function bucketResource(buckets: Buckets, notifications: Notifications): ResourceType {
  const name = (properties: Properties, generated: string) => String(properties.BucketName ?? generated.toLowerCase())
  const configure = (id: string, properties: Properties) => {
    buckets.set(id, 'properties', JSON.stringify(properties))
    const { Status } = (properties.VersioningConfiguration ?? {}) as { Status?: string }
    // What had versions cannot be without again.
    const status = Status ?? (buckets.get(id).settings.versioning && 'Suspended')
    buckets.set(id, 'versioning', status)
    notifications.put(id, configurationOf(properties.NotificationConfiguration), { validateDestinations: false })
  }
  return {
    replaceOn: ['BucketName'],
    existing(properties, context) {
      const wanted = name(properties, context.generateName(63))
      return buckets.has(wanted) ? wanted : undefined
    },
    create(properties, context) {
      checkBucket(properties)
      const id = name(properties, context.generateName(63))
      checkBucketName(id)
      notifications.check(id, configurationOf(properties.NotificationConfiguration))
      buckets.create(id, context.region)
      configure(id, properties)
      return { id, attributes: bucketAttributes(id, context.region) }
    },
    update(id, properties, previous, context) {
      checkBucket(properties)
      const changed =
        JSON.stringify(properties.NotificationConfiguration) !== JSON.stringify(previous.NotificationConfiguration)
      notifications.check(id, configurationOf(properties.NotificationConfiguration), { validateDestinations: changed })
      configure(id, properties)
      return { id, attributes: bucketAttributes(id, context.region) }
    },
    delete(id) {
      if (buckets.has(id)) buckets.delete(id)
    },
  }
}

function checkBucket(properties: Properties): void {
  const unknown = Object.keys(properties).filter((property) => !BUCKET_PROPERTIES.includes(property))
  if (unknown.length > 0) {
    throw new Error(`The local cloud's AWS::S3::Bucket has no ${unknown.join(', ')}. Take it out, or deploy to AWS.`)
  }
  const { Status = 'Enabled' } = (properties.VersioningConfiguration ?? {}) as { Status?: unknown }
  if (Status !== 'Enabled' && Status !== 'Suspended') {
    throw new Error(`VersioningConfiguration.Status is "${Status}". It must be Enabled or Suspended.`)
  }
}

function bucketAttributes(name: string, region: string): Record<string, unknown> {
  return {
    Arn: `arn:aws:s3:::${name}`,
    DomainName: `${name}.s3.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
    WebsiteURL: `http://${name}.s3-website-${region}.amazonaws.com`,
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
function bucketPolicyResource(buckets: Buckets): ResourceType {
  const put = ({ Bucket, PolicyDocument }: Properties) => {
    const id = String(Bucket)
    const document = JSON.stringify(PolicyDocument)
    checkBucketPolicy(document)
    buckets.set(id, 'policy', document)
    return { id }
  }
  return {
    replaceOn: ['Bucket'],
    create(properties) {
      if (buckets.get(String(properties.Bucket)).settings.policy) {
        throw new Error(`The bucket policy already exists on bucket ${properties.Bucket}.`)
      }
      return put(properties)
    },
    update: (_id, properties) => put(properties),
    delete(id) {
      if (buckets.has(id)) buckets.set(id, 'policy', undefined)
    },
  }
}
