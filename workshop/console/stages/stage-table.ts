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
  /** Of $LATEST. */
  codeSha256: string
  /** A for the first artifact of the row, B for the next that differs. */
  letter: string
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
  const byStage = stacks.map((stack) => hashes(stack, functions))
  const names = [...new Set(byStage.flatMap((each) => [...each.keys()]))].sort()
  return names.map((name) => {
    const found = byStage.map((each) => each.get(name))
    const distinct = [...new Set(found.filter((hash) => hash !== undefined))]
    const code = found.map((hash) => hash && { codeSha256: hash, letter: letterOf(distinct.indexOf(hash)) })
    const deployed = found.filter((hash) => hash !== undefined).length
    return { name, code: code.map((each) => each || undefined), ...(deployed > 1 && { isSame: distinct.length === 1 }) }
  })
}

/** By the function's name without service and stage. */
function hashes(stack: Stack | undefined, functions: Overview['functions']): Map<string, string> {
  if (!stack) return new Map()
  const own = new Set(
    stack.resources.filter(({ type }) => type === 'AWS::Lambda::Function').map(({ physicalId }) => physicalId),
  )
  return new Map(
    functions
      .filter(({ name, region }) => own.has(name) && region === stack.region)
      .map(({ name, codeSha256 }) => [name.replace(`${stack.name}-`, ''), codeSha256]),
  )
}

function letterOf(index: number): string {
  return String.fromCharCode(65 + (index % 26))
}
