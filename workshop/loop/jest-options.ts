import jestConfig from '../../jest.config.js'

/** The folder that `#lab/…` means. */
export type Subject = 'labs' | 'solutions'

/** Jest's options for the tests of one lab, as a project or as a whole run. */
export function jestOptions(lab: string, subject: Subject) {
  const conditions = ['node', 'node-addons']
  return {
    transform: jestConfig.transform,
    transformIgnorePatterns: jestConfig.transformIgnorePatterns,
    roots: [`<rootDir>/labs/${lab}`],
    testEnvironmentOptions: {
      customExportConditions: subject === 'solutions' ? ['solutions', ...conditions] : conditions,
    },
  }
}
