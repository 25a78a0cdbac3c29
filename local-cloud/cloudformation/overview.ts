import type { Stack, Stacks } from './stacks.ts'

export interface StackOverview {
  name: string
  region: string
  status: string
  statusReason?: string
  /** Milliseconds since 1970. */
  created: number
  updated?: number
  tags: Record<string, string>
  outputs: Record<string, string>
  resources: { type: string; physicalId: string }[]
}

/** The stacks that exist. Parameters are left out: some of them must not be shown. */
export function stacksOverview(stacks: Stacks): StackOverview[] {
  const existing = stacks.all().filter(({ deleted }) => deleted === undefined)
  return existing.map((stack) => ({
    ...shown(stack),
    resources: stacks.resources(stack.id).map(({ type, physicalId = '' }) => ({ type, physicalId })),
  }))
}

function shown({ name, region, status, statusReason, created, updated, tags, outputs }: Stack) {
  return {
    ...{ name, region, status, statusReason, created, updated },
    tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
    outputs: Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
  }
}
