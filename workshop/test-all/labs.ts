import { listLabs } from '../labs/labs.ts'
import { type Verified, verifyCommands, verifyTests } from '../verify/verify.ts'
import type { Job } from './jobs.ts'

export const labTestsJob: Job = {
  name: 'labs: starters and solutions',
  run: async () => counts(await verifyTests(listLabs())),
}

export const labCommandsJob: Job = {
  name: "labs: the READMEs' commands",
  run: async () => counts(await verifyCommands(listLabs())),
}

function counts({ passed, problems, report }: Verified) {
  return {
    passed,
    failed: problems.length,
    output: [...problems.map((problem) => `✗ ${problem}`), '', report].join('\n'),
  }
}
