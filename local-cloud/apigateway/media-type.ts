/**
 * Whether one of an API's binary media types is meant by this Content-Type or Accept value: equal, or by a wildcard.
 * An Accept of several counts by its first alone.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function matchesMediaType(binaryMediaTypes: string[], value: string): boolean {
  const mediaType = value.split(',')[0]!.split(';')[0]!.trim().toLowerCase()
  return binaryMediaTypes.some((type) => {
    const binary = type.toLowerCase()
    return (
      binary === '*/*' || binary === mediaType || (binary.endsWith('/*') && mediaType.startsWith(binary.slice(0, -1)))
    )
  })
}
