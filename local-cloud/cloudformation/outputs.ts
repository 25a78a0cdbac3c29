import { validationError } from './errors.ts'
import { resolve, type Scope } from './intrinsics.ts'
import { exportsIn, holds, importersOf } from './scope.ts'
import type { Output, Stack, Stacks } from './stacks.ts'
import type { OutputDefinition, Template } from './template.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html */
export function resolveOutputs(stacks: Stacks, stack: Stack, template: Template, scope: Scope): Output[] {
  const wanted = Object.entries(template.Outputs).filter(([, { Condition }]) => holds(Condition, scope.conditions))
  const outputs = wanted.map(([name, definition]) => resolveOutput(name, definition, scope))
  checkExports(stacks, stack, outputs)
  return outputs
}

function resolveOutput(name: string, { Value, Description, Export }: OutputDefinition, scope: Scope): Output {
  const value = resolve(Value, scope)
  if (typeof value === 'object' || value === undefined) {
    throw validationError(
      `Template format error: Output ${name} is malformed. The Value field of every Outputs member must evaluate to a String.`,
    )
  }
  const exportName = Export === undefined ? undefined : String(resolve(Export.Name, scope))
  return { OutputKey: name, OutputValue: String(value), Description, ExportName: exportName }
}

function checkExports(stacks: Stacks, stack: Stack, outputs: Output[]): void {
  const others = exportsIn(stacks, stack.region).filter((exported) => exported.stack.id !== stack.id)
  for (const { ExportName } of outputs) {
    const taken = others.find(({ name }) => name === ExportName)
    if (taken) throw validationError(`Export with name ${ExportName} is already exported by stack ${taken.stack.name}.`)
  }
  const before = stack.before?.content.outputs ?? []
  for (const { ExportName, OutputValue } of before) {
    if (ExportName === undefined) continue
    const now = outputs.find((output) => output.ExportName === ExportName)
    if (now?.OutputValue !== OutputValue) refuseInUse(stacks, stack, ExportName, now ? 'updated' : 'deleted')
  }
}

/** An export cannot go or change while another stack imports it. */
export function refuseInUse(stacks: Stacks, stack: Stack, name: string, change: 'updated' | 'deleted'): void {
  const importers = importersOf(stacks, stack.region, name).map((importer) => importer.name)
  if (importers.length === 0) return
  throw validationError(
    change === 'updated'
      ? `Export ${name} cannot be updated as it is in use by ${importers.join(' and ')}`
      : `Delete canceled. Cannot delete export ${name} as it is in use by ${importers.join(' and ')}.`,
  )
}
