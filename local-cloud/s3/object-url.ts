import { CloudError } from '../errors.ts'

const PATH_STYLE = /^s3([.-][a-z0-9-]+)?\.amazonaws\.com$/
const VIRTUAL_HOSTED = /^(.+)\.s3([.-][a-z0-9-]+)?\.amazonaws\.com$/
const LOOPBACK = /^(127\.0\.0\.1|localhost)$/

/**
 * The bucket and key of an S3 URL: path-style, virtual-hosted, or at this cloud's own address.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function objectAddress(url: string): { bucket: string; key: string } {
  const { hostname, pathname } = URL.canParse(url) ? new URL(url) : { hostname: '', pathname: '' }
  const path = decode(pathname.slice(1))
  if (PATH_STYLE.test(hostname) || LOOPBACK.test(hostname)) return split(path)
  const bucket = VIRTUAL_HOSTED.exec(hostname)?.[1]
  if (bucket !== undefined) return { bucket, key: path }
  throw new CloudError('InvalidRequest', `${url} is not the URL of an S3 object.`)
}

function split(path: string): { bucket: string; key: string } {
  const slash = path.indexOf('/')
  return slash < 0 ? { bucket: path, key: '' } : { bucket: path.slice(0, slash), key: path.slice(slash + 1) }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw new CloudError('InvalidURI', "Couldn't parse the specified URI.")
  }
}
