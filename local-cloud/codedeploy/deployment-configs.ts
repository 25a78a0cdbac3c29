import { refused } from './errors.ts'

/** How fast traffic moves. https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TrafficRoutingConfig.html */
export interface DeploymentConfig {
  name: string
  id: string
  /** Seconds since 1970; the predefined ones have been there for ever. */
  created?: number
  routing: TrafficRouting
}

export type TrafficRouting =
  | { type: 'AllAtOnce' }
  | { type: 'TimeBasedCanary'; timeBasedCanary: { canaryPercentage: number; canaryInterval: number } }
  | { type: 'TimeBasedLinear'; timeBasedLinear: { linearPercentage: number; linearInterval: number } }

/** So much of the traffic, and then a wait of so many minutes. */
export interface Step {
  percentage: number
  minutes: number
}

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configurations-predefined-lambda */
export const PREDEFINED: DeploymentConfig[] = [
  predefined('LambdaAllAtOnce', { type: 'AllAtOnce' }),
  ...[5, 10, 15, 30].map((minutes) => predefined(`LambdaCanary10Percent${minutes}Minutes`, canary(10, minutes))),
  ...[1, 2, 3, 10].map((minutes) =>
    predefined(`LambdaLinear10PercentEvery${minutes}Minute${minutes === 1 ? '' : 's'}`, linear(10, minutes)),
  ),
]

/** The steps on the way to 100 %, which is where the last of them leads. */
export function stepsOf(routing: TrafficRouting): Step[] {
  if (routing.type === 'AllAtOnce') return []
  if (routing.type === 'TimeBasedCanary') {
    const { canaryPercentage: percentage, canaryInterval: minutes } = routing.timeBasedCanary
    return [{ percentage, minutes }]
  }
  const { linearPercentage, linearInterval: minutes } = routing.timeBasedLinear
  const count = Math.ceil(100 / linearPercentage) - 1
  return Array.from({ length: count }, (_, index) => ({ percentage: linearPercentage * (index + 1), minutes }))
}

/** Throws InvalidTrafficRoutingConfigurationException. */
export function trafficRouting(input: unknown): TrafficRouting {
  const { type, timeBasedCanary, timeBasedLinear } = (input ?? {}) as Record<string, Record<string, unknown> | string>
  if (type === 'AllAtOnce') return { type }
  if (type === 'TimeBasedCanary') {
    const { canaryPercentage, canaryInterval } = (timeBasedCanary ?? {}) as Record<string, unknown>
    return canary(within(canaryPercentage, 'canaryPercentage', 99), within(canaryInterval, 'canaryInterval', 2880))
  }
  if (type === 'TimeBasedLinear') {
    const { linearPercentage, linearInterval } = (timeBasedLinear ?? {}) as Record<string, unknown>
    return linear(within(linearPercentage, 'linearPercentage', 99), within(linearInterval, 'linearInterval', 2880))
  }
  throw refused(
    'InvalidTrafficRoutingConfiguration',
    'The type of a traffic routing configuration must be TimeBasedCanary, TimeBasedLinear or AllAtOnce.',
  )
}

function predefined(name: string, routing: TrafficRouting): DeploymentConfig {
  return { name: `CodeDeployDefault.${name}`, id: name, routing }
}

function canary(canaryPercentage: number, canaryInterval: number): TrafficRouting {
  return { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage, canaryInterval } }
}

function linear(linearPercentage: number, linearInterval: number): TrafficRouting {
  return { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage, linearInterval } }
}

function within(value: unknown, member: string, most: number): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 1 && number <= most) return number
  throw refused('InvalidTrafficRoutingConfiguration', `${member} must be a whole number from 1 to ${most}.`)
}
