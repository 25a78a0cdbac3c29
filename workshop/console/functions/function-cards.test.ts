import type { CloudEvent, Overview } from '#local-cloud/cloud.ts'
import { functionCards } from './function-cards.ts'

const fn = (name: string, more = {}) =>
  ({
    name,
    region: 'us-east-1',
    memorySize: 256,
    timeout: 6,
    versions: [],
    aliases: [],
    ...more,
  }) as unknown as Overview['functions'][number]
const ran = (functionName: string, duration: number, more = {}): CloudEvent => ({
  ...{ id: 1, time: 7, type: 'lambda.invocation' },
  detail: { functionName, requestId: 'r', status: 'success', cold: false, duration, ...more },
})
const stacks = [
  { name: 'api-dev', resources: [{ type: 'AWS::Lambda::Function', physicalId: 'api-dev-run' }] },
] as unknown as Overview['stacks']

describe("a function's card", () => {
  it('counts its invocations and errors, and gives the median of their time', () => {
    const events = [
      ran('run', 9, { cold: true }),
      ran('run', 2),
      ran('run', 4, { status: 'error' }),
      ran('other', 99),
      ran('run', 3),
    ]

    expect(functionCards({ functions: [fn('run')], stacks: [] }, events)).toMatchObject([
      { invocations: 4, cold: 1, errors: 1, median: 3.5, stack: 'no stack' },
    ])
  })

  it('has no median before the first invocation', () => {
    expect(functionCards({ functions: [fn('run')], stacks: [] }, [])).toMatchObject([
      { invocations: 0, median: undefined },
    ])
  })

  it('says what was thrown last, out of the log of that very invocation', () => {
    const log = (requestId: string, message: string): CloudEvent => ({
      id: 1,
      time: 1,
      type: 'lambda.log',
      detail: { requestId, message },
    })
    const logs = [
      log('other', '{"errorType":"A","errorMessage":"b"}'),
      log('r', 'x\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"no \\"x\\""}'),
    ]

    expect(
      functionCards({ functions: [fn('run')], stacks: [] }, [ran('run', 1, { status: 'error' })], logs),
    ).toMatchObject([{ lastError: { time: 7, type: 'TypeError', message: 'no "x"' } }])
  })

  it.each([
    ['is silent where nothing is published', {}, []],
    ['names the newest version', { versions: [{ version: '3' }, { version: '2' }] }, ['version 3']],
    [
      'says where aliases lead',
      { aliases: [{ name: 'live', version: '3', weights: { 4: 0.1 } }] },
      ['live → 3, 10 % → 4'],
    ],
  ])('%s', (_what, more, versions) => {
    expect(functionCards({ functions: [fn('run', more)], stacks: [] }, [])[0]?.versions).toEqual(versions)
  })

  it('stands with those of its stack', () => {
    const cards = functionCards({ functions: [fn('a'), fn('api-dev-run'), fn('z')], stacks }, [])

    expect(cards.map(({ stack }) => stack)).toEqual(['api-dev', 'no stack', 'no stack'])
  })
})
