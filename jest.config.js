/**
 * The project's own tests: `npx jest`, or one folder's: `npx jest local-cloud`.
 * The labs' tests run against the starters, the solutions and the wrong answers by `npm run lab verify`.
 */

// On Node 20 each AWS client would print seven lines about the year 2027.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

/** swc strips the types and writes CommonJS, so that `jest.mock` and Node 20 both work. */
export const transform = {
  '^.+\\.(ts|m?js)$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }],
}

export default {
  roots: [
    '<rootDir>/local-cloud',
    '<rootDir>/slides',
    '<rootDir>/workshop',
    '<rootDir>/solutions',
    '<rootDir>/opensearch',
  ],
  testEnvironmentOptions: { customExportConditions: ['solutions', 'node', 'node-addons'] },
  transform,
  // These packages are published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(marked|uqr|chokidar|readdirp)/)'],
  testPathIgnorePatterns: ['/node_modules/', '/.serverless/', '/.esbuild/', '/.lab/'],
  testTimeout: 30_000,
  // All cores: of two, jest would leave one to the person, and the tests of whole services wait a lot.
  maxWorkers: '100%',
}
