import type { Overview } from '#local-cloud/cloud.ts'

type Stack = Overview['stacks'][number]

/** The stage that a stack is of: the CLI tags it; else what its name ends with. */
export function stageOf({ name, tags }: Stack): string {
  return tags.STAGE ?? name.split('-').at(-1) ?? name
}

/** The stack's name without its stage. */
export function serviceOf(stack: Stack): string {
  const end = `-${stageOf(stack)}`
  return stack.name.endsWith(end) ? stack.name.slice(0, -end.length) : stack.name
}
