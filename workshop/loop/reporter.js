/** @typedef {import('./test-process.ts').FileResult} FileResult */

/**
 * What was found in each test file of the run. Jest's own answer leaves out what was printed, and for a file that could
 * not run also the project.
 * @type {FileResult[]}
 */
export const results = []

/** A jest reporter, which jest wants as a default export. */
export default class Reporter {
  onRunStart() {
    results.length = 0
  }

  /**
   * Tells the parent which test is running: the last one told is the one that hangs.
   * @param {unknown} _file
   * @param {{ fullName: string }} test
   */
  onTestCaseStart(_file, test) {
    process.send?.({ started: test.fullName })
  }

  /**
   * @param {import('@jest/test-result').Test} file
   * @param {import('@jest/test-result').TestResult} result
   */
  onTestFileResult(file, result) {
    results.push(fileResult(file.context.config.displayName?.name, result))
  }
}

/**
 * @param {string | undefined} project
 * @param {import('@jest/test-result').TestResult} result
 * @returns {FileResult}
 */
function fileResult(project, { testFilePath, testExecError, failureMessage, testResults, console = [] }) {
  return {
    file: testFilePath,
    project,
    broken: testExecError ? (failureMessage ?? '') : undefined,
    printed: console.map(({ message, origin }) => ({ text: message, stack: origin })),
    tests: testResults.map(({ ancestorTitles, title, status, failureMessages, location }) => ({
      describe: ancestorTitles[0] ?? '',
      title,
      status,
      message: failureMessages[0] ?? '',
      line: location?.line,
    })),
  }
}
