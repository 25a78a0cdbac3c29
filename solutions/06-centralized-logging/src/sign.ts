import { createHash, createHmac } from 'node:crypto'

export interface SignedRequest {
  method: string
  url: URL
  body: Buffer
}

export interface Signer {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  region: string
  service: string
}

/**
 * The headers by which AWS knows who sends this: Signature Version 4. No secret is sent, and none has to be kept: Lambda
 * lends the function its role's keys.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedHeaders(
  { method, url, body }: SignedRequest,
  { accessKeyId, secretAccessKey, sessionToken, region, service }: Signer,
  now = new Date(),
): Record<string, string> {
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = time.slice(0, 8)
  const signed = { host: url.host, 'x-amz-date': time, ...(sessionToken && { 'x-amz-security-token': sessionToken }) }
  const names = Object.keys(signed).join(';')
  const headerLines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`)
  const canonicalRequest = [method, url.pathname, '', headerLines.join(''), names, hash(body)].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const stringToSign = ['AWS4-HMAC-SHA256', time, scope, hash(canonicalRequest)].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce(
    (key: Buffer | string, part) => hmac(key, part),
    `AWS4${secretAccessKey}`,
  )
  const signature = hmac(key, stringToSign).toString('hex')
  const { host: _, ...headers } = signed
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  return { ...headers, authorization }
}

function hash(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: Buffer | string, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}
