import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { labFiles } from '../labs/lab-files.ts'
import type { Lab } from '../labs/labs.ts'

/** A lab's test files, relative to its folder. */
export function testFiles(lab: Lab): string[] {
  return labFiles(lab.dir).filter((file) => file.endsWith('.test.ts'))
}

/** The outermost describes of a test file. */
export function describesOf(lab: Lab, file: string): { title: string; line: number }[] {
  const lines = readFileSync(join(lab.dir, file), 'utf8').split(/\r?\n/)
  return lines.flatMap((text, index) => {
    const [, , title] = text.match(/^describe\((['"`])(.*)\1,/) ?? []
    return title === undefined ? [] : [{ title, line: index + 1 }]
  })
}

/** The test files with the describe of a step. */
export function testFilesOf(lab: Lab, step: number): string[] {
  return testFiles(lab).filter((file) => describesOf(lab, file).some(({ title }) => title.startsWith(`Step ${step} `)))
}
