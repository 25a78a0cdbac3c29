import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { labFiles } from '../labs/lab-files.ts'
import type { Lab } from '../labs/labs.ts'
import type { Step } from '../labs/readme.ts'
import { describesOf, testFiles } from './test-files.ts'
import { readWrongAnswers } from './variants.ts'

/** What a lab's folders may hold. */
const LAB_FILES = /^(README\.md|[\w-]+\.yml|[\w-]+\.svg|events\/[\w.-]+\.json|src\/[\w./-]+\.ts)$/
const SOLUTION_FILES = /^(README\.md|[\w-]+\.yml|wrong-answers\.md|events\/[\w.-]+\.json|src\/[\w./-]+(?<!\.test)\.ts)$/

/** Sentences about where a lab breaks the format of workshop/README.md, each with its place and the fix. */
export function contractProblems(lab: Lab): string[] {
  const readme = `labs/${lab.id}/README.md`
  return [
    ...objectives(lab, readme),
    ...lab.steps.flatMap((step, index) => stepProblems(step, index + 1, readme)),
    ...stray(`labs/${lab.id}`, labFiles(lab.dir), LAB_FILES),
    ...stray(`solutions/${lab.id}`, labFiles(lab.solution), SOLUTION_FILES),
    ...pairs(lab),
    ...describes(lab),
    ...wrongAnswers(lab),
  ]
}

function objectives({ objectives, minutes, steps }: Lab, readme: string): string[] {
  return [
    ...(objectives.length < 3 || objectives.length > 5
      ? [`${readme}:1 has ${objectives.length} objectives: give 3 to 5`]
      : []),
    ...(minutes < 5 || minutes > 90 ? [`${readme}:1 takes ${minutes} minutes: a lab takes 5 to 90`] : []),
    ...(steps.length === 0 ? [`${readme}:1 has no steps: add a section "## Step 1 — Title"`] : []),
  ]
}

function stepProblems({ number, line, hints, why, files }: Step, expected: number, readme: string): string[] {
  const at = `${readme}:${line}`
  const levels = hints.map(({ title }) => Number(title.match(/\d+/)?.[0])).join(', ')
  return [
    ...(number === expected
      ? []
      : [`${at} is step ${number}, but the ${expected}. in the file: number the steps 1, 2, 3`]),
    ...(files.length > 0 ? [] : [`${readme}:1 lists no file for step ${number}: say what the attendee edits`]),
    ...(levels === '1, 2, 3' ? [] : [`${at} has the hints ${levels || '(none)'}: give Hint 1, Hint 2 and Hint 3`]),
    ...(hints.every(({ body }) => body) ? [] : [`${at} has an empty hint`]),
    ...(why ? [] : [`${at} lacks <details><summary>Why this is right</summary>`]),
  ]
}

function stray(folder: string, files: string[], allowed: RegExp): string[] {
  return files.filter((file) => !allowed.test(file)).map((file) => `${folder}/${file} does not belong there: remove it`)
}

/** The same path in two roots: every starter has its solution, and every solution's source its starter. */
function pairs(lab: Lab): string[] {
  const sources = (dir: string) => labFiles(dir).filter((file) => /^src\/.*(?<!\.test)\.ts$/.test(file))
  const missing = (from: string, to: string, what: string) =>
    sources(from)
      .filter((file) => !existsSync(join(to, file)))
      .map((file) => `${what}/${lab.id}/${file} is missing`)
  const listed = [...new Set(lab.steps.flatMap((step) => step.files))].flatMap((file) =>
    [lab.dir, lab.solution]
      .filter((dir) => !existsSync(join(dir, file)))
      .map((dir) => `${join(dir, file)} is missing, but a step of the README names it`),
  )
  return [...missing(lab.dir, lab.solution, 'solutions'), ...missing(lab.solution, lab.dir, 'labs'), ...listed]
}

/** The tests' describes are the README's headings, word by word. */
function describes(lab: Lab): string[] {
  const headings = lab.steps.map(({ number, title }) => `Step ${number} — ${title}`)
  const found = testFiles(lab).flatMap((file) =>
    describesOf(lab, file).map(({ title, line }) => ({ title, at: `labs/${lab.id}/${file}:${line}` })),
  )
  return [
    ...found
      .filter(({ title }) => !headings.includes(title))
      .map(({ title, at }) => `${at} describes "${title}", which is no heading of the README`),
    ...headings
      .filter((heading) => !found.some(({ title }) => title === heading))
      .map((heading) => `labs/${lab.id} has no test with describe('${heading}')`),
  ]
}

function wrongAnswers(lab: Lab): string[] {
  const answers = readWrongAnswers(lab)
  const numbers = lab.steps.map(({ number }) => number)
  return [
    ...numbers
      .map((number) => [number, answers.filter(({ step }) => step === number).length] as const)
      .filter(([, count]) => count < 3)
      .map(
        ([number, count]) => `solutions/${lab.id}/wrong-answers.md has ${count} for step ${number}: name at least 3`,
      ),
    ...answers.filter(({ step }) => !numbers.includes(step)).map(({ at, step }) => `${at}: there is no step ${step}`),
    ...answers
      .filter(({ about }) => !about)
      .map(({ at }) => `${at} does not say what the mistake is: write a sentence or two`),
  ]
}
