import type { Aws } from './aws.ts'
import { type Live, liveIn } from './live.ts'
import { short } from './sha256.ts'
import { STAGES, type Stage } from './stages.ts'
import type { Store } from './store.ts'

/** What runs where, as a table for people. */
export async function statusTable(aws: Aws, store: Store): Promise<string> {
  const rows = await Promise.all(STAGES.map((stage) => rowOf(aws, store, stage)))
  return tableOf([['stage', 'version', 'artifact', 'calls', 'passed'], ...rows])
}

async function rowOf(aws: Aws, store: Store, stage: Stage): Promise<string[]> {
  const live = await liveIn(aws, stage).catch((error: Error) => {
    if (error.name === 'ResourceNotFoundException') return undefined
    throw error
  })
  if (!live) return [stage, '–', 'not deployed', '', '']
  const pass = (await store.passes(stage, live.sha256)).find(({ version }) => version === live.version)
  const artifact = (await store.artifact(live.sha256)) ? short(live.sha256) : 'nothing yet'
  return [stage, live.version, artifact, callsOf(live), pass ? `${pass.at.slice(0, 19).replace('T', ' ')} UTC` : 'no']
}

function callsOf({ next }: Live): string {
  if (!next) return '100 %'
  const percent = Math.round(next.share * 100)
  return `${100 - percent} %, ${percent} % to ${next.version}`
}

function tableOf(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
