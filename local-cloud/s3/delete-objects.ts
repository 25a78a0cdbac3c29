import { asCloudError } from '../errors.ts'
import { child, readXml } from '../protocols/read-xml.ts'
import type { AwsResponse } from '../service.ts'
import { verifiedChecksums } from './checksums.ts'
import { malformedXml } from './errors.ts'
import { type AnyVersion, isDeleteMarker } from './object.ts'
import { s3Permission } from './permissions.ts'
import { emptyAnswer, type S3Action, type S3Call, versionIdOf, xmlAnswer } from './request.ts'

/** What became of a key: the delete marker that was put on it, or the version that was removed. */
interface Deletion {
  marker?: AnyVersion
  removed?: AnyVersion
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: S3Action = (call): AwsResponse => {
  const versionId = versionIdOf(call.request)
  const { marker, removed } = remove(call, call.key, versionId)
  const concerned = marker ?? removed
  const ofMarker = concerned !== undefined && isDeleteMarker(concerned)
  const id = versionId ?? marker?.versionId
  return emptyAnswer(204, {
    ...(id !== undefined && { 'x-amz-version-id': id }),
    ...(ofMarker && { 'x-amz-delete-marker': 'true' }),
  })
}

/** At most 1,000 keys. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects: S3Action = (call) => {
  const { request } = call
  verifiedChecksums(request.headers, request.body)
  const document = readXml(request.body.toString('utf8'))
  const objects = (document?.children.filter(({ name }) => name === 'Object') ?? []).map((object) => ({
    key: child(object, 'Key')?.text ?? '',
    versionId: child(object, 'VersionId')?.text || undefined,
  }))
  const valid = objects.length > 0 && objects.length <= 1000 && objects.every(({ key }) => key !== '')
  if (document?.name !== 'Delete' || !valid) throw malformedXml()
  const answers = objects.map(({ key, versionId }) => removeOne(call, key, versionId))
  const quiet = child(document, 'Quiet')?.text === 'true'
  return xmlAnswer('DeleteResult', {
    Deleted: quiet ? undefined : answers.filter((answer) => !('Code' in answer)),
    Error: answers.filter((answer) => 'Code' in answer),
  })
}

/** One that the caller may not delete is named in the answer, and does not keep the others from being deleted. */
function removeOne(call: S3Call, key: string, versionId: string | undefined) {
  const action = versionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion'
  try {
    call.request.authorize?.(s3Permission(call.buckets, action, { bucket: call.bucket, key }))
  } catch (thrown) {
    const { code, message } = asCloudError(thrown)
    return { Key: key, VersionId: versionId, Code: code, Message: message }
  }
  return described(key, versionId, remove(call, key, versionId))
}

function remove(call: S3Call, key: string, versionId: string | undefined): Deletion {
  const { buckets, bucket } = call
  if (versionId !== undefined) {
    const removed = buckets.deleteVersion(bucket, key, versionId)
    if (removed) call.notify({ name: 'ObjectRemoved:Delete', object: removed })
    return { removed }
  }
  const marker = buckets.deleteObject(bucket, key)
  if (marker) call.notify({ name: 'ObjectRemoved:DeleteMarkerCreated', object: marker })
  else call.notify({ name: 'ObjectRemoved:Delete', object: { bucket, key, sequence: buckets.nextSequence() } })
  return { marker }
}

function described(Key: string, VersionId: string | undefined, { marker, removed }: Deletion) {
  if (marker) return { Key, DeleteMarker: true, DeleteMarkerVersionId: marker.versionId }
  const wasMarker = removed !== undefined && isDeleteMarker(removed)
  return { Key, VersionId, ...(wasMarker && { DeleteMarker: true, DeleteMarkerVersionId: VersionId }) }
}
