export interface CredentialScope {
  accessKeyId: string
  region: string
  service: string
}

/**
 * Which service a request is for, out of its signature: `Credential=AKID/20261123/us-east-1/lambda/aws4_request`, in the
 * Authorization header or, presigned, in the query. The signature itself is not checked: on loopback it protects nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export function credentialScope(
  authorization: string | undefined,
  query: URLSearchParams,
): CredentialScope | undefined {
  const credential = authorization?.match(/Credential=([^,\s]+)/)?.[1] ?? query.get('X-Amz-Credential')
  const [accessKeyId, , region, service] = credential?.split('/') ?? []
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined
}
