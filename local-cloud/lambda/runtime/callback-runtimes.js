/**
 * Whether a runtime still takes handlers that call back, as nodejs20.x and nodejs22.x do; nodejs24.x knows promises only.
 * The older ones also write their errors and their crashes in the older words.
 *
 * @param {string | undefined} executionEnvironment as in AWS_EXECUTION_ENV
 */
export function takesCallbacks(executionEnvironment) {
  return executionEnvironment === 'AWS_Lambda_nodejs20.x' || executionEnvironment === 'AWS_Lambda_nodejs22.x'
}
