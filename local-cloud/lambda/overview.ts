import type { FunctionRecord, FunctionVersion } from './function-record.ts'
import type { Functions } from './functions.ts'

export interface FunctionOverview extends CodeOverview {
  name: string
  region: string
  runtime: string
  handler: string
  /** MB. */
  memorySize: number
  /** Seconds. */
  timeout: number
  /** Published ones, the newest first. */
  versions: (CodeOverview & { version: string })[]
  /** `weights`: shares of the invocations, 0 to 1, that go to other versions. */
  aliases: { name: string; version: string; weights: Record<string, number> }[]
}

interface CodeOverview {
  codeSha256: string
  /** As ISO 8601. */
  lastModified: string
}

const MOST_VERSIONS = 20

/** All functions. The values of their environment stay untold. */
export function functionsOverview(functions: Functions): FunctionOverview[] {
  return functions.list().map((record) => ({
    ...{ name: record.name, region: record.region, ...code(record.latest) },
    ...{ runtime: record.latest.Runtime, handler: record.latest.Handler },
    ...{ memorySize: record.latest.MemorySize, timeout: record.latest.Timeout },
    versions: versionsOf(record),
    aliases: Object.values(record.aliases).map(({ Name, FunctionVersion, RoutingConfig }) => ({
      name: Name,
      version: FunctionVersion,
      weights: RoutingConfig?.AdditionalVersionWeights ?? {},
    })),
  }))
}

function versionsOf({ versions }: FunctionRecord) {
  const newest = Object.values(versions).sort((a, b) => Number(b.Version) - Number(a.Version))
  return newest.slice(0, MOST_VERSIONS).map((version) => ({ version: version.Version, ...code(version) }))
}

function code({ CodeSha256, LastModified }: FunctionVersion): CodeOverview {
  return { codeSha256: CodeSha256, lastModified: LastModified }
}
