/**
 * The object that a handler gets as its second argument, as Node.js 24 functions get it: no `done`, `fail` or `succeed`,
 * which Lambda took away together with callbacks. The runtime builds it here for each invocation, and tests build the
 * very same with `lambdaContext({ functionName: 'hello' })`: what is left out describes a function of Lambda's defaults.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 *
 * @param {Partial<import('aws-lambda').Context>} values
 * @returns {import('aws-lambda').Context}
 */
export function lambdaContext(values = {}) {
  const functionName = values.functionName ?? 'my-function'
  const functionVersion = values.functionVersion ?? '$LATEST'
  const context = {
    functionName,
    functionVersion,
    invokedFunctionArn: values.invokedFunctionArn ?? `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    // A string, unlike the number in the function's configuration.
    memoryLimitInMB: values.memoryLimitInMB ?? '128',
    awsRequestId: values.awsRequestId ?? crypto.randomUUID(),
    logGroupName: values.logGroupName ?? `/aws/lambda/${functionName}`,
    logStreamName: values.logStreamName ?? logStreamName(functionVersion),
    clientContext: values.clientContext,
    identity: values.identity,
    getRemainingTimeInMillis: values.getRemainingTimeInMillis ?? remainingTimeUntil(Date.now() + 3000),
  }
  return /** @type {import('aws-lambda').Context} */ (context)
}

/**
 * How Lambda tells the time that is left: milliseconds until the time-out, negative once it has passed.
 *
 * @param {number} deadline milliseconds since 1970
 */
export function remainingTimeUntil(deadline) {
  return () => deadline - Date.now()
}

/**
 * Each execution environment writes to a stream of its own: `2026/11/23/[$LATEST]` and 32 hexadecimal digits.
 *
 * @param {string} functionVersion
 */
export function logStreamName(functionVersion) {
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '/')
  return `${date}/[${functionVersion}]${crypto.randomUUID().replaceAll('-', '')}`
}
