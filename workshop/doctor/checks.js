import { checkDisk, checkPorts, checkProxy, checkWatching, checkWriting } from './machine.js'
import { checkChromium, checkGit, checkLineEndings, checkNode, checkPackages } from './tools.js'

/**
 * What a check found. A `fix` without `optional` is a failure: something of the workshop will not work without it.
 * @typedef {{ name: string, found: string, fix?: string, optional?: boolean }} Finding
 */

/** Everything the workshop needs of a machine, in the order in which to mend it. */
const CHECKS = [
  checkNode,
  checkPackages,
  checkWriting,
  checkDisk,
  checkWatching,
  checkPorts,
  checkLineEndings,
  checkProxy,
  checkGit,
  checkChromium,
]

/**
 * Prints what every check finds. Gives the exit code: 1 when something has to be mended.
 * @param {string} root
 */
export async function printChecks(root = process.cwd()) {
  /** @type {Finding[]} */
  const findings = []
  for (const check of CHECKS) {
    const found = [await check(root)].flat()
    for (const finding of found) console.log(line(finding))
    findings.push(...found)
  }
  const failed = findings.filter(({ fix, optional }) => fix && !optional)
  console.log(failed.length > 0 ? `\n${failed.length} to mend.` : '\nThis machine is ready: npm start')
  return failed.length > 0 ? 1 : 0
}

/** @param {Finding} finding */
function line({ name, found, fix, optional }) {
  const mark = fix ? (optional ? '!' : '✗') : '✔'
  return `${mark} ${name.padEnd(14)} ${found}${fix ? `\n${' '.repeat(17)}${fix}` : ''}`
}
