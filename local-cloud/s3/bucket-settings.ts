import { CloudError } from '../errors.ts'
import { checkPolicy } from '../iam/policy/policy-document.ts'
import { child, readXml } from '../protocols/read-xml.ts'
import { malformedXml, notImplemented } from './errors.ts'
import { emptyAnswer, type S3Action, xmlAnswer } from './request.ts'

/** What S3 answers where the setting was never put: code, sentence. */
const ABSENT: Record<string, [string, string]> = {
  policy: ['NoSuchBucketPolicy', 'The bucket policy does not exist'],
  tagging: ['NoSuchTagSet', 'The TagSet does not exist'],
  publicAccessBlock: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
  cors: ['NoSuchCORSConfiguration', 'The CORS configuration does not exist'],
  lifecycle: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
  ownershipControls: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'],
}

/** Every bucket encrypts with SSE-S3 unless told otherwise. */
export const DEFAULT_ENCRYPTION =
  '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>'

/** Settings are kept as the documents that were put: XML, or JSON for the policy, by which IAM judges. */
export function getSetting(name: string): S3Action {
  return ({ buckets, bucket }) => {
    const document = buckets.get(bucket).settings[name] ?? (name === 'encryption' ? DEFAULT_ENCRYPTION : undefined)
    const [code, sentence] = ABSENT[name] ?? []
    if (document === undefined) throw new CloudError(String(code), String(sentence), 404, { BucketName: bucket })
    const type = name === 'policy' ? 'application/json' : 'application/xml'
    return { status: 200, headers: { 'content-type': type }, body: document }
  }
}

export function putSetting(name: string): S3Action {
  return ({ buckets, bucket, request }) => {
    const document = request.body.toString('utf8')
    if (name === 'policy') checkBucketPolicy(document)
    else if (!readXml(document)) throw malformedXml()
    buckets.set(bucket, name, document)
    return emptyAnswer(name === 'policy' || name === 'tagging' ? 204 : 200)
  }
}

export function deleteSetting(name: string): S3Action {
  return ({ buckets, bucket }) => {
    buckets.set(bucket, name, undefined)
    return emptyAnswer(204)
  }
}

/**
 * A bucket that never had versioning answers an empty configuration.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
 */
export const getVersioning: S3Action = ({ buckets, bucket }) =>
  xmlAnswer('VersioningConfiguration', { Status: buckets.get(bucket).settings.versioning })

/** Once on it can be suspended only. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
export const putVersioning: S3Action = ({ buckets, bucket, request }) => {
  const document = readXml(request.body.toString('utf8'))
  const status = child(document, 'Status')?.text
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml()
  if (child(document, 'MfaDelete')?.text === 'Enabled') throw notImplemented('MFA delete')
  buckets.set(bucket, 'versioning', status)
  return emptyAnswer(200)
}

/** Throws MalformedPolicy. */
export function checkBucketPolicy(document: string): void {
  try {
    checkPolicy(JSON.parse(document), 'resource')
  } catch (error) {
    const sentence = "Policies must be valid JSON and the first byte must be '{'"
    throw new CloudError('MalformedPolicy', error instanceof CloudError ? error.message : sentence)
  }
}
