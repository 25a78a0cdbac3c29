import { lesson } from '#workshop/lesson.ts'
import { startCloudWatch, type TestCloudWatch } from '#workshop/metrics/cloudwatch.ts'
import { resourcesIn } from '#workshop/metrics/resources.ts'

const LOOK = 'alarm.yml'
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:ops-events-prod'
const ALARM = 'metrics-prod-errors'

let cloudwatch: TestCloudWatch
let refused: string[]

beforeEach(async () => {
  cloudwatch = startCloudWatch()
  refused = cloudwatch.create(await resourcesIn(require.resolve('#lab/07-metrics/alarm.yml'), 'metrics', 'prod'))
  minute({})
})
afterEach(() => cloudwatch.close())

describe('Step 3 — Close the loop with an alarm', () => {
  it.each([1, 5])(
    'is in alarm within a minute of %i errors, and tells the topic',
    lesson(
      {
        why: 'Whoever learns of an error from a customer has lost the day. The topic ops-events is where everything else about the desk goes: what brings it to Datadog is there since lab 04.',
        look: `${LOOK}: the Sum of Errors in AWS/Lambda, Period 60, above 0; AlarmActions: [!ImportValue 'ops-events-\${sls:stage}'].`,
      },
      (errors: number) => {
        minute({ errors, invocations: errors + 3 })

        expect(told()).toEqual([`${TOPIC}: ${ALARM} ALARM`])
      },
    ),
  )

  it(
    'hears one error among a thousand invocations',
    lesson(
      {
        why: 'Errors gets a 0 for each invocation that went well. Their average hides the one among many that did not, and their number counts invocations and not errors.',
        look: `${LOOK}: Statistic: Sum, Threshold: 0, ComparisonOperator: GreaterThanThreshold.`,
      },
      () => {
        minute({ invocations: 1000 })
        const before = cloudwatch.state(ALARM)
        minute({ invocations: 1000, errors: 1 })

        expect([before, cloudwatch.state(ALARM)]).toEqual(['OK', 'ALARM'])
      },
    ),
  )

  it(
    'says when it is over',
    lesson(
      {
        why: 'An alarm that only ever rings leaves somebody sitting in front of it. Datadog shows both events, and the time between them is how long it took.',
        look: `${LOOK}: OKActions, with the same topic.`,
      },
      () => {
        minute({ errors: 1, invocations: 4 })
        for (let n = 0; n < 3; n++) minute({ invocations: 4 })

        expect(told()).toEqual([`${TOPIC}: ${ALARM} ALARM`, `${TOPIC}: ${ALARM} OK`])
      },
    ),
  )

  it(
    'takes a night without invocations for a good one',
    lesson(
      {
        why: 'No invocation, no datapoint: CloudWatch then knows nothing, and would leave an alarm in ALARM, or call it INSUFFICIENT_DATA. For errors, nothing is good news.',
        look: `${LOOK}: TreatMissingData: notBreaching.`,
      },
      () => {
        minute({ errors: 1, invocations: 1 })
        for (let n = 0; n < 8; n++) minute({})

        expect([told().at(-1), cloudwatch.state(ALARM)]).toEqual([`${TOPIC}: ${ALARM} OK`, 'OK'])
      },
    ),
  )

  it(
    'rings once for an hour of errors',
    lesson(
      {
        why: 'Actions are taken when the state changes. A new message for each bad minute would be turned off within a week, and so would the alarm.',
        look: `${LOOK}: one alarm, EvaluationPeriods: 1.`,
      },
      () => {
        for (let n = 0; n < 60; n++) minute({ errors: 2, invocations: 9 })

        expect(told()).toEqual([`${TOPIC}: ${ALARM} ALARM`])
      },
    ),
  )

  it.each([
    ['another function', 'metrics-prod-hand'],
    ['another stage', 'metrics-dev-powertools'],
    ['the whole account', ''],
  ])(
    'does not ring for the errors of %s',
    lesson(
      {
        why: 'The first question at three in the morning is what is broken. An alarm without the right dimension answers with everything, or listens to what does not exist and never rings.',
        look: `${LOOK}: Dimensions: [{ Name: FunctionName, Value: !Ref PowertoolsLambdaFunction }].`,
      },
      (_whose: string, name: string) => {
        minute({ invocations: 5 })
        cloudwatch.put('AWS/Lambda', 'Errors', name ? { FunctionName: name } : {}, 1)
        cloudwatch.pass(1)
        const others = cloudwatch.state(ALARM)
        minute({ errors: 1 })

        expect([others, cloudwatch.state(ALARM)]).toEqual(['OK', 'ALARM'])
      },
    ),
  )
})

/** What Lambda tells CloudWatch of a minute, which then passes. */
function minute({ errors = 0, invocations = errors }: { errors?: number; invocations?: number }): void {
  const each = Array.from({ length: invocations }, (_, index) => (index < errors ? 1 : 0))
  if (each.length > 0) cloudwatch.put('AWS/Lambda', 'Errors', { FunctionName: 'metrics-prod-powertools' }, ...each)
  cloudwatch.pass(2)
  cloudwatch.pass(58)
}

/** What topics got since the alarm was first OK, and what CloudFormation refused. */
function told(): string[] {
  const lines = cloudwatch.sent().map(({ to, message }) => `${to}: ${message.AlarmName} ${message.NewStateValue}`)
  return [...refused, ...lines.filter((line, index) => !(index === 0 && line.endsWith(' OK')))]
}
