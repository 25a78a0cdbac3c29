import { CloudError } from '../errors.ts'

/**
 * S3's errors: code, status and sentence as in the list of error codes.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 */
export const noSuchBucket = (name: string) =>
  new CloudError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name })

export const noSuchKey = (key: string) =>
  new CloudError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key })

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
