import { CloudError } from '../errors.ts'

const SHAPE = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const IP_ADDRESS = /^\d+\.\d+\.\d+\.\d+$/
const RESERVED = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/

/**
 * Throws InvalidBucketName where S3 would.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function checkBucketName(name: string): void {
  if (SHAPE.test(name) && !IP_ADDRESS.test(name) && !RESERVED.test(name)) return
  throw new CloudError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name })
}

/** An object's key is any text of 1 to 1,024 bytes of UTF-8. */
export function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key)
  if (bytes <= 1024) return
  throw new CloudError('KeyTooLongError', 'Your key is too long', 400, { Size: bytes, MaxSizeAllowed: 1024 })
}
