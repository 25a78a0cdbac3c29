/** For every client of the AWS SDK: two attempts, neither longer than two seconds. By itself the SDK waits for ever. */
export const clientSettings = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
}
