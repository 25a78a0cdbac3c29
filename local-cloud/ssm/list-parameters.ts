import type { Call } from '../service.ts'
import { describeMetadata, describeValue } from './describe.ts'
import { unsupported } from './errors.ts'
import { page } from './page.ts'
import { checkFilters, type Filter, isUnder, matches } from './parameter-filters.ts'
import { pathPrefix } from './parameter-name.ts'
import { latest, type Parameters } from './parameters.ts'
import { maxResults } from './validation.ts'

/** The actions that list parameters: those under a path with their values, or all that match without them. */
export function listParameterActions(parameters: Parameters) {
  return {
    GetParametersByPath: (input: GetParametersByPathInput, { region }: Call) => {
      const prefix = pathPrefix(input.Path)
      const filters = checkFilters(input.ParameterFilters, ['Type', 'KeyId', 'Label'])
      const label = filters.find(({ Key }) => Key === 'Label')?.Values
      const found = parameters
        .list(region)
        .filter((parameter) => isUnder(prefix, parameter.name, input.Recursive))
        .filter((parameter) => filters.every((filter) => matches(filter, parameter)))
      const { items, NextToken } = page(
        found,
        ({ name }) => name,
        maxResults(input.MaxResults, 10, 10),
        input.NextToken,
      )
      const Parameters = items.map((parameter) => {
        // With a label it is the version with that label which counts.
        const labelled = parameter.versions.find(({ labels }) => labels.some((each) => label?.includes(each)))
        return describeValue(parameters, parameter, labelled ?? latest(parameter), input.WithDecryption)
      })
      return { Parameters, NextToken }
    },
    DescribeParameters: (input: DescribeParametersInput, { region }: Call) => {
      if (input.Filters?.length) throw unsupported('Filters, which are deprecated: use ParameterFilters')
      const filters = checkFilters(input.ParameterFilters, [
        'Path',
        'Name',
        'Type',
        'KeyId',
        'Tier',
        'DataType',
        'tag:',
      ])
      // Nobody shares a parameter with the only account that there is.
      const all = input.Shared ? [] : parameters.list(region)
      const found = all.filter((parameter) => filters.every((filter) => matches(filter, parameter)))
      const { items, NextToken } = page(
        found,
        ({ name }) => name,
        maxResults(input.MaxResults, 50, 10),
        input.NextToken,
      )
      const Parameters = items.map((parameter) => ({
        ...describeMetadata(parameter, parameters.platform.account),
        ARN: parameter.arn,
      }))
      return { Parameters, NextToken }
    },
  }
}

interface GetParametersByPathInput {
  Path?: string
  Recursive?: boolean
  ParameterFilters?: Filter[]
  WithDecryption?: boolean
  MaxResults?: number
  NextToken?: string
}

interface DescribeParametersInput {
  Filters?: unknown[]
  ParameterFilters?: Filter[]
  MaxResults?: number
  NextToken?: string
  Shared?: boolean
}
