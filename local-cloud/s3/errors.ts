import { CloudError } from '../errors.ts'
import type { DeleteMarker } from './object.ts'

/**
 * S3's errors: code, status and sentence as in the list of error codes.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 */
export const noSuchBucket = (name: string) =>
  new CloudError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name })

/** The headers that go with an error are its `headers`. */
export class S3Error extends CloudError {
  readonly headers: Record<string, string>

  constructor(error: CloudError, headers: Record<string, string>) {
    super(error.code, error.message, error.status, error.members)
    this.headers = headers
  }
}

/** Where a delete marker is why, the answer says so. */
export const noSuchKey = (key: string, marker?: DeleteMarker) =>
  new S3Error(
    new CloudError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key }),
    marker ? { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.versionId } : {},
  )

export const noSuchVersion = (key: string, versionId: string) =>
  new CloudError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: versionId })

export const notOfDeleteMarker = ({ lastModified, versionId }: DeleteMarker) =>
  new S3Error(
    new CloudError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
      Method: 'GET',
      ResourceType: 'DeleteMarker',
    }),
    {
      allow: 'DELETE',
      'last-modified': new Date(lastModified).toUTCString(),
      'x-amz-delete-marker': 'true',
      'x-amz-version-id': versionId,
    },
  )

export const noSuchUpload = (id: string) =>
  new CloudError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId: id },
  )

export const malformedXml = () =>
  new CloudError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )

export const preconditionFailed = (condition: string) =>
  new CloudError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  })

export const invalidArgument = (message: string, name: string, value: string) =>
  new CloudError('InvalidArgument', message, 400, { ArgumentName: name, ArgumentValue: value })

export const notImplemented = (what: string) =>
  new CloudError('NotImplemented', `The local cloud's S3 has no ${what}.`, 501)
