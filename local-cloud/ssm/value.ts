import { CloudError } from '../errors.ts'
import { invalid } from './errors.ts'
import type { ParameterVersion } from './parameters.ts'

type Tier = ParameterVersion['tier']

const LIMITS: Record<Tier, number> = { Standard: 4096, Advanced: 8192 }

/**
 * The tier that a value goes to: the one asked for, else the one it had, else standard.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 */
export function tierFor(value: string, asked: string | undefined, previous: Tier | undefined): Tier {
  if (previous === 'Advanced' && asked === 'Standard') {
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    )
  }
  if (asked !== 'Intelligent-Tiering') return (asked as Tier | undefined) ?? previous ?? 'Standard'
  return previous === 'Advanced' || Buffer.byteLength(value) > LIMITS.Standard ? 'Advanced' : 'Standard'
}

/** Its errors never show the value. */
export function checkValue(value: string, tier: Tier, allowedPattern?: string): void {
  checkSize(value, tier)
  if (/\{\{.*\}\}/s.test(value)) {
    throw invalid('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.')
  }
  if (allowedPattern) checkPattern(value, allowedPattern)
}

function checkSize(value: string, tier: Tier): void {
  if (Buffer.byteLength(value) <= LIMITS[tier]) return
  const upgrade =
    tier === 'Standard'
      ? ' To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html'
      : ''
  throw invalid(`${tier} tier parameters support a maximum parameter value of ${LIMITS[tier]} characters.${upgrade}`)
}

/** The pattern is for the whole value: AWS's own example refuses `10,000` by `\d{1,4}`. */
function checkPattern(value: string, allowedPattern: string): void {
  if (!compile(allowedPattern).test(value)) {
    throw new CloudError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
    )
  }
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`)
  } catch {
    throw new CloudError(
      'InvalidAllowedPatternException',
      `The request does not meet the regular expression requirement: ${pattern}`,
    )
  }
}
