import { CloudError } from '../errors.ts'
import { child, readXml } from '../protocols/read-xml.ts'
import { malformedXml } from './errors.ts'
import type { S3Object } from './object.ts'
import { emptyAnswer, type S3Action, type S3Call, versionHeader, versionIdOf, xmlAnswer } from './request.ts'

type Tags = Record<string, string>

const MAX_TAGS = 10

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export const getObjectTagging: S3Action = (call) => {
  const object = objectOf(call)
  const Tag = Object.entries(object.tags).map(([Key, Value]) => ({ Key, Value }))
  const answer = xmlAnswer('Tagging', { TagSet: { Tag } })
  return { ...answer, headers: { ...answer.headers, ...versionHeader(call, object) } }
}

/** Replaces all tags. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const putObjectTagging: S3Action = (call) => {
  const object = objectOf(call)
  const document = readXml(call.request.body.toString('utf8'))
  const tags = child(document, 'TagSet')?.children.filter(({ name }) => name === 'Tag')
  if (document?.name !== 'Tagging' || !tags) throw malformedXml()
  const pairs = tags.map((tag): [string, string] => [child(tag, 'Key')?.text ?? '', child(tag, 'Value')?.text ?? ''])
  call.buckets.tagObject(object, checked(pairs))
  call.notify({ name: 'ObjectTagging:Put', object })
  return emptyAnswer(200, versionHeader(call, object))
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export const deleteObjectTagging: S3Action = (call) => {
  const object = objectOf(call)
  call.buckets.tagObject(object, {})
  call.notify({ name: 'ObjectTagging:Delete', object })
  return emptyAnswer(204, versionHeader(call, object))
}

/** The tags of an upload, as `x-amz-tagging` has them: a query, `project=x&stage=dev`. */
export function readTaggingHeader(headers: Record<string, string>): Tags {
  return checked([...new URLSearchParams(headers['x-amz-tagging'] ?? '')])
}

function objectOf({ buckets, bucket, key, request }: S3Call): S3Object {
  return buckets.object(bucket, key, versionIdOf(request))
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
function checked(pairs: [string, string][]): Tags {
  if (pairs.length > MAX_TAGS) {
    throw new CloudError('BadRequest', `Object tags cannot be greater than ${MAX_TAGS}`)
  }
  const tags = Object.fromEntries(pairs)
  if (Object.keys(tags).length < pairs.length) {
    throw new CloudError('InvalidTag', 'Cannot provide multiple Tags with the same key')
  }
  for (const [key, value] of pairs) {
    if (key === '' || key.length > 128) throw invalidTag('TagKey', key)
    if (value.length > 256) throw invalidTag('TagValue', value)
  }
  return tags
}

function invalidTag(what: string, value: string): CloudError {
  return new CloudError('InvalidTag', `The ${what} you have provided is invalid`, 400, { [what]: value })
}
