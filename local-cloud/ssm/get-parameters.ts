import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import { describeMetadata, describeValue } from './describe.ts'
import { page } from './page.ts'
import { parseSelector } from './parameter-name.ts'
import type { Parameters } from './parameters.ts'
import { maxResults, required, upTo } from './validation.ts'

/** The actions that read parameters by name: one, up to ten, or the versions of one. */
export function getParameterActions(parameters: Parameters) {
  const select = (region: string, text: string, withDecryption?: boolean) => {
    const { parameter, version, selector } = parameters.select(region, text)
    return describeValue(parameters, parameter, version, withDecryption, selector)
  }
  return {
    GetParameter: (input: { Name?: string; WithDecryption?: boolean }, { region }: Call) => ({
      Parameter: select(region, required(input.Name, 'name'), input.WithDecryption),
    }),
    /** What it does not find is a list, not an error. */
    GetParameters: (input: { Names?: string[]; WithDecryption?: boolean }, { region }: Call) => {
      const names = upTo(input.Names, 'names', 10)
      const invalid = names.filter((name) => isMissing(() => parameters.select(region, name)))
      const found = names.filter((name) => !invalid.includes(name))
      return {
        Parameters: found.map((name) => select(region, name, input.WithDecryption)),
        InvalidParameters: invalid,
      }
    },
    GetParameterHistory: (input: GetParameterHistoryInput, { region }: Call) => {
      const parameter = parameters.get(region, parseSelector(required(input.Name, 'name')).name)
      const limit = maxResults(input.MaxResults, 50, 50)
      const { items, NextToken } = page(parameter.versions, ({ version }) => String(version), limit, input.NextToken)
      const Parameters = items.map((version) => ({
        ...describeMetadata(parameter, parameters.platform.account, version),
        Value: parameters.reveal(parameter, version, input.WithDecryption),
        Labels: version.labels,
      }))
      return { Parameters, NextToken }
    },
  }
}

interface GetParameterHistoryInput {
  Name?: string
  WithDecryption?: boolean
  MaxResults?: number
  NextToken?: string
}

function isMissing(select: () => unknown): boolean {
  try {
    select()
    return false
  } catch (error) {
    if (error instanceof CloudError && /^Parameter(Version)?NotFound$/.test(error.code)) return true
    throw error
  }
}
