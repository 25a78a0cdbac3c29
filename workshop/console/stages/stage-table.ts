import type { Overview } from '#local-cloud/cloud.ts'
import { serviceOf, stageOf } from './stage-of.ts'

type Stack = Overview['stacks'][number]

/** All services in all stages. */
export interface StageTable {
  stages: string[]
  services: ServiceRow[]
}

export interface ServiceRow {
  service: string
  /** By stage; undefined where it is not deployed. */
  stacks: (Deployed | undefined)[]
  functions: FunctionRow[]
}

export interface Deployed {
  status: string
  reason?: string
  /** Milliseconds since 1970. */
  time: number
}

/** A function's code in each stage; undefined where it is not deployed. */
export interface FunctionRow {
  name: string
  code: (Code | undefined)[]
  /** Undefined where there is one stage only. */
  isSame?: boolean
}

export interface Code {
  /** Of what the callers get: the version of the alias `live`, or $LATEST where there is none. */
  codeSha256: string
  /** A for the first artifact of the row, B for the next that differs. */
  letter: string
  /** The version of the alias; undefined where there is none. */
  version?: string
  /** The version that gets some of the calls already, and its share, 0 to 1. */
  next?: { version: string; share: number }
}

/** In the order in which things are promoted; others after them by name. */
const ORDER = ['dev', 'test', 'staging', 'prod']

export function stageTable({ stacks, functions }: Pick<Overview, 'stacks' | 'functions'>): StageTable {
  const stages = [...new Set(stacks.map(stageOf))].sort(inOrder)
  const services = [...new Set(stacks.map(serviceOf))].sort()
  const find = (service: string, stage: string) =>
    stacks.find((stack) => serviceOf(stack) === service && stageOf(stack) === stage)
  return {
    stages,
    services: services.map((service) => {
      const deployed = stages.map((stage) => find(service, stage))
      return { service, stacks: deployed.map(shown), functions: functionRows(deployed, functions) }
    }),
  }
}

function inOrder(a: string, b: string): number {
  const place = (stage: string) => (ORDER.includes(stage) ? ORDER.indexOf(stage) : ORDER.length)
  return place(a) - place(b) || (a < b ? -1 : 1)
}

function shown(stack: Stack | undefined): Deployed | undefined {
  return stack && { status: stack.status, reason: stack.statusReason, time: stack.updated ?? stack.created }
}

function functionRows(stacks: (Stack | undefined)[], functions: Overview['functions']): FunctionRow[] {
  const byStage = stacks.map((stack) => codes(stack, functions))
  const names = [...new Set(byStage.flatMap((each) => [...each.keys()]))].sort()
  return names.map((name) => {
    const found = byStage.map((each) => each.get(name))
    const deployed = found.flatMap((code) => code?.codeSha256 ?? [])
    const distinct = [...new Set(deployed)]
    const code = found.map((each) => each && { ...each, letter: letterOf(distinct.indexOf(each.codeSha256)) })
    return { name, code, ...(deployed.length > 1 && { isSame: distinct.length === 1 }) }
  })
}

/** By the function's name without service and stage. */
function codes(stack: Stack | undefined, functions: Overview['functions']): Map<string, Omit<Code, 'letter'>> {
  if (!stack) return new Map()
  const own = new Set(
    stack.resources.filter(({ type }) => type === 'AWS::Lambda::Function').map(({ physicalId }) => physicalId),
  )
  return new Map(
    functions
      .filter(({ name, region }) => own.has(name) && region === stack.region)
      .map((each) => [each.name.replace(`${stack.name}-`, ''), codeOf(each)]),
  )
}

function codeOf({ codeSha256, versions, aliases }: Overview['functions'][number]): Omit<Code, 'letter'> {
  const live = aliases.find(({ name }) => name === 'live')
  const published = versions.find(({ version }) => version === live?.version)
  if (!live || !published) return { codeSha256 }
  const [next] = Object.entries(live.weights)
  return {
    codeSha256: published.codeSha256,
    version: live.version,
    ...(next && { next: { version: next[0], share: next[1] } }),
  }
}

function letterOf(index: number): string {
  return String.fromCharCode(65 + (index % 26))
}
