import type { CloudEvent, Overview } from '#local-cloud/cloud.ts'

export interface FunctionCard {
  name: string
  stack: string
  /** As `live → 3, 10 % → 4`; of a function without aliases, its newest version. */
  versions: string[]
  memorySize: number
  timeout: number
  invocations: number
  cold: number
  errors: number
  /** Milliseconds; undefined before the first invocation. */
  median?: number
  lastError?: { time: number; type: string; message: string }
}

/** Each function with what the events tell of its invocations; those of one stack stand together. */
export function functionCards(
  { functions, stacks }: Pick<Overview, 'functions' | 'stacks'>,
  events: CloudEvent[],
  logs: CloudEvent[] = [],
): FunctionCard[] {
  const ran = grouped(events.filter(({ type }) => type === 'lambda.invocation'))
  const stackOf = new Map(
    stacks.flatMap(({ name, resources }) => resources.map(({ physicalId }) => [physicalId, name])),
  )
  return functions
    .map((each) => ({
      ...{ name: each.name, stack: stackOf.get(each.name) ?? 'no stack', versions: versionsOf(each) },
      ...{ memorySize: each.memorySize, timeout: each.timeout },
      ...figures(ran.get(each.name) ?? [], logs),
    }))
    .sort((a, b) => (`${a.stack} ${a.name}` < `${b.stack} ${b.name}` ? -1 : 1))
}

/** By the function's name. */
function grouped(invocations: CloudEvent[]): Map<string, CloudEvent[]> {
  const groups = new Map<string, CloudEvent[]>()
  for (const event of invocations) {
    const name = String(event.detail.functionName)
    const group = groups.get(name)
    if (group) group.push(event)
    else groups.set(name, [event])
  }
  return groups
}

function figures(ran: CloudEvent[], logs: CloudEvent[]) {
  const failed = ran.filter(({ detail }) => detail.status !== 'success')
  const last = failed.at(-1)
  return {
    invocations: ran.length,
    cold: ran.filter(({ detail }) => detail.cold).length,
    errors: failed.length,
    median: median(ran.map(({ detail }) => Number(detail.duration))),
    ...(last && { lastError: errorOf(last, logs) }),
  }
}

function median(numbers: number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b)
  const upper = sorted[sorted.length >> 1]
  const lower = sorted[(sorted.length - 1) >> 1]
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2
}

/** What it threw stands in its log. */
function errorOf({ time, detail }: CloudEvent, logs: CloudEvent[]) {
  const lines = logs.filter((line) => line.detail.requestId === detail.requestId)
  const thrown = lines.map((line) => String(line.detail.message)).find((line) => line.includes('"errorMessage"')) ?? ''
  return {
    time,
    type:
      member(thrown, 'errorType') || String(detail.errorType ?? (detail.status === 'timeout' ? 'timed out' : 'error')),
    message: member(thrown, 'errorMessage'),
  }
}

/** A text of the JSON that a line holds, wherever in it. */
function member(line: string, name: string): string {
  const [, text = '""'] = new RegExp(`"${name}":\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(line) ?? []
  return JSON.parse(text)
}

function versionsOf({ versions, aliases }: Overview['functions'][number]): string[] {
  if (aliases.length === 0) return versions[0] ? [`version ${versions[0].version}`] : []
  return aliases.map(({ name, version, weights }) => {
    const others = Object.entries(weights).map(([other, weight]) => `${Math.round(weight * 100)} % → ${other}`)
    return [`${name} → ${version}`, ...others].join(', ')
  })
}
