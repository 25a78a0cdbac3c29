/**
 * Where an API answers here, in the place of the address that templates join for AWS:
 * `https://<apiId>.execute-api.<region>.amazonaws.com/dev` → `http://127.0.0.1:4566/_aws/execute-api/<apiId>/dev`.
 * So outputs, exports and a function's environment hold what can be called.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html
 */
export function localAddress(text: string, url: string): string {
  return text.replace(ADDRESS, (_, apiId) => `${url}/_aws/execute-api/${apiId}`)
}

const ADDRESS = /https:\/\/([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?![\w.-])/g
