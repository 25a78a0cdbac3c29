import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testEndpoint } from '#local-cloud/test-endpoint.ts'
import { findLab, type Lab, listLabs, ROOT } from '../labs/labs.ts'
import { paint } from '../terminal.ts'
import { commandProblems, type OnCommand } from './commands.ts'
import { contractProblems } from './contract.ts'
import { prove } from './proof.ts'
import { proofTable } from './proof-table.ts'
import { runVariants } from './run-variants.ts'
import { makeVariants } from './variants.ts'

export interface Verified {
  report: string
  /** How many things were found to hold. */
  passed: number
  problems: string[]
}

/** `npm run lab verify [lab] [tests|commands]`: proves the labs, all by default; 0 when everything holds. */
export async function verify(words: string[]): Promise<number> {
  const parts = words.filter((word) => word === 'tests' || word === 'commands')
  const named = words.filter((word) => word !== 'tests' && word !== 'commands')
  const labs = named.length > 0 ? named.map((name) => findLab(name)) : listLabs()
  const isWanted = (part: 'tests' | 'commands') => parts.length === 0 || parts.includes(part)
  const results = [
    ...(isWanted('tests') ? [await verifyTests(labs)] : []),
    ...(isWanted('commands')
      ? [await verifyCommands(labs, (command) => console.log(paint('dim', `$ ${command}`)))]
      : []),
  ]
  for (const { report, problems } of results)
    console.log([report, ...problems.map((problem) => paint('red', `✗ ${problem}`))].join('\n'))
  return results.some(({ problems }) => problems.length > 0) ? 1 : 0
}

/** The format; every starter red, every solution green, the steps in order, every wrong answer caught. */
export async function verifyTests(labs: Lab[]): Promise<Verified> {
  rmSync(join(ROOT, '.lab', 'verify'), { recursive: true, force: true })
  const all = labs.map((lab) => ({ lab, variants: makeVariants(lab) }))
  const results = await runVariants(all)
  const proofs = all.map(({ lab, variants }) => ({ lab, ...prove(lab, variants, results) }))
  const steps = proofs.flatMap((proof) => proof.steps)
  return {
    report: `${proofTable(proofs)}\n\n${labs.reduce((sum, lab) => sum + lab.minutes, 0)} minutes of labs`,
    passed: steps.reduce(
      (sum, { red, green, wrong }) => sum + red + green + wrong.filter(({ caughtBy }) => caughtBy).length,
      0,
    ),
    problems: [...labs.flatMap(contractProblems), ...proofs.flatMap((proof) => proof.problems)],
  }
}

/** The READMEs' commands print what the READMEs show, each lab's against a local cloud of its own, or where CLOUD_ENDPOINT says. */
export async function verifyCommands(labs: Lab[], onCommand?: OnCommand): Promise<Verified> {
  const problems: string[] = []
  for (const lab of labs) {
    await withCloud(async (url) => problems.push(...(await commandProblems(lab, url, onCommand))))
  }
  const commands = labs.flatMap((lab) => lab.commands).length
  return { report: `${commands} commands of the READMEs run`, passed: commands - problems.length, problems }
}

async function withCloud(use: (url: string) => Promise<unknown>): Promise<unknown> {
  const endpoint = testEndpoint()
  if (endpoint) return use(endpoint)
  const { startCloud } = await import('#local-cloud/cloud.ts')
  const dataDir = mkdtempSync(join(tmpdir(), 'lab-cloud-'))
  const cloud = await startCloud({ port: 0, dataDir })
  try {
    await use(cloud.url)
  } finally {
    await cloud.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
