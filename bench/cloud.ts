import { spawnSync } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { startCloudProcess } from './cloud-process.ts'
import { median } from './median.ts'
import type { Row } from './run.ts'

const STARTS = 5

/** The local cloud in a process of its own: from its start until it answers, and its memory when idle. */
export async function benchCloud(): Promise<Row[]> {
  // The first makes the bundle.
  const first = await startOnce()
  const runs = []
  for (let run = 0; run < STARTS; run++) runs.push(await startOnce())
  const start = median(runs.map(({ milliseconds }) => milliseconds))
  const memory = median(runs.map(({ megabytes }) => megabytes))
  return [
    { name: 'start until it answers', value: seconds(start), goal: '≤ 1 s', ok: start <= 1000 },
    { name: 'the first of these, which bundles the sources', value: seconds(first.milliseconds) },
    { name: 'idle memory', value: `${memory.toFixed(0)} MB`, goal: '≤ 60 MB', ok: memory <= 60 },
    { name: 'of which an empty node', value: `${bareMemory().toFixed(0)} MB` },
  ]
}

async function startOnce(): Promise<{ milliseconds: number; megabytes: number }> {
  const cloud = await startCloudProcess()
  try {
    // Until what only the start needed is done.
    await setTimeout(500)
    return { milliseconds: cloud.started, megabytes: await cloud.memory() }
  } finally {
    await cloud.close()
  }
}

/** What Node itself takes, so that the difference is the cloud's. In MB. */
function bareMemory(): number {
  const code = 'console.log(process.memoryUsage.rss())'
  return Number(spawnSync(process.execPath, ['--eval', code], { encoding: 'utf8' }).stdout) / 2 ** 20
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}
