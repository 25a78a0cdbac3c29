/** For every client of the AWS SDK: two attempts of a second at most, so that Slack gets its answer. By itself the SDK waits for ever. */
export const clientSettings = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1000, throwOnRequestTimeout: true },
}
