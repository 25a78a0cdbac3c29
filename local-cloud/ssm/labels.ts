import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import { versionNotFound } from './errors.ts'
import { latest, type Parameter, type Parameters, type ParameterVersion } from './parameters.ts'
import { check, required, upTo } from './validation.ts'

interface LabelInput {
  Name?: string
  ParameterVersion?: number
  Labels?: string[]
}

/** The actions on labels: names for versions, each of which is at one version of the parameter at most. */
export function labelActions(parameters: Parameters) {
  return {
    /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_LabelParameterVersion.html */
    LabelParameterVersion: (input: LabelInput, { region }: Call) => {
      const parameter = parameters.get(region, required(input.Name, 'name'))
      const { version } = versionOf(parameter, input.ParameterVersion ?? latest(parameter).version)
      const asked = [...new Set(upTo(input.Labels, 'labels', Number.POSITIVE_INFINITY))]
      for (const label of asked) checkLength(label)
      const labels = asked.filter(isLabel)
      if (labels.length > 0) parameters.save(moveLabels(parameter, version, labels), 'LabelParameterVersion')
      return { InvalidLabels: asked.filter((label) => !isLabel(label)), ParameterVersion: version }
    },
    /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UnlabelParameterVersion.html */
    UnlabelParameterVersion: (input: LabelInput, { region }: Call) => {
      const parameter = parameters.get(region, required(input.Name, 'name'))
      const target = versionOf(parameter, required(input.ParameterVersion, 'parameterVersion'))
      const labels = upTo(input.Labels, 'labels', 10)
      const removed = labels.filter((label) => target.labels.includes(label))
      const versions = parameter.versions.map((each) => (each === target ? without(each, removed) : each))
      if (removed.length > 0) parameters.save({ ...parameter, versions }, 'LabelParameterVersion')
      return { RemovedLabels: removed, InvalidLabels: labels.filter((label) => !removed.includes(label)) }
    },
  }
}

function moveLabels(parameter: Parameter, version: number, labels: string[]): Parameter {
  const versions = parameter.versions.map((each) => {
    const others = without(each, labels)
    return each.version === version ? { ...others, labels: [...others.labels, ...labels] } : others
  })
  if (versions.some((each) => each.labels.length > 10)) {
    throw new CloudError(
      'ParameterVersionLabelLimitExceeded',
      'A parameter version can have maximum 10 labels. Move one or more labels to another version and try again.',
    )
  }
  return { ...parameter, versions }
}

function without(version: ParameterVersion, labels: string[]): ParameterVersion {
  return { ...version, labels: version.labels.filter((label) => !labels.includes(label)) }
}

function versionOf(parameter: Parameter, wanted: number): ParameterVersion {
  const version = parameter.versions.find(({ version }) => version === wanted)
  if (!version) throw versionNotFound(parameter.name, wanted)
  return version
}

function isLabel(label: string): boolean {
  return /^[A-Za-z_.-][\w.-]*$/.test(label) && !/^(aws|ssm)/i.test(label)
}

function checkLength(label: string): void {
  check(
    label.length >= 1 && label.length <= 100,
    `[${label}]`,
    'labels',
    'Member must satisfy constraint: [Member must have length less than or equal to 100, Member must have length greater than or equal to 1]',
  )
}
