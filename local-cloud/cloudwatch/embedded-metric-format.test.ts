import { MetricResolution, Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { embeddedMetrics } from './embedded-metric-format.ts'

const NOW = 1_574_109_732_004

/** The example of the specification. */
const EXAMPLE = {
  _aws: {
    Timestamp: NOW,
    CloudWatchMetrics: [
      {
        Namespace: 'lambda-function-metrics',
        Dimensions: [['functionVersion']],
        Metrics: [{ Name: 'time', Unit: 'Milliseconds', StorageResolution: 60 }],
      },
    ],
  },
  functionVersion: '$LATEST',
  time: 100,
  requestId: '989ffbf8-9ace-4817-a57c-e4dd734019ee',
}
const read = (document: unknown) => embeddedMetrics(JSON.stringify(document), NOW)

/** The example with some of it changed. */
const withMetadata = (more: object) => ({ ...EXAMPLE, _aws: { ...EXAMPLE._aws, ...more } })
const withDirective = (more: object) =>
  withMetadata({ CloudWatchMetrics: [{ ...EXAMPLE._aws.CloudWatchMetrics[0], ...more }] })
const withMetric = (more: object) => withDirective({ Metrics: [{ Name: 'time', ...more }] })

describe('the embedded metric format', () => {
  const metric = {
    MetricName: 'time',
    Values: [100],
    Unit: 'Milliseconds',
    StorageResolution: 60,
    Dimensions: [{ Name: 'functionVersion', Value: '$LATEST' }],
    Timestamp: NOW,
  }

  it('gives the metric of the example in the specification', () => {
    expect(read(EXAMPLE)).toEqual([{ namespace: 'lambda-function-metrics', data: [metric] }])
  })

  it('gives a metric for each dimension set, the empty one included', () => {
    const document = {
      ...withDirective({ Dimensions: [[], ['functionVersion'], ['functionVersion', 'stage']] }),
      stage: 'dev',
    }

    expect(read(document)).toMatchObject([
      {
        data: [
          { Dimensions: [] },
          { Dimensions: metric.Dimensions },
          { Dimensions: [...metric.Dimensions, { Name: 'stage', Value: 'dev' }] },
        ],
      },
    ])
  })

  it('takes arrays of values, several directives, and units left out', () => {
    const directive = { Namespace: 'Other', Dimensions: [[]], Metrics: [{ Name: 'time' }] }
    const document = {
      ...withMetadata({ CloudWatchMetrics: [...EXAMPLE._aws.CloudWatchMetrics, directive] }),
      time: [1, 2, 2],
    }

    expect(read(document)).toEqual([
      { namespace: 'lambda-function-metrics', data: [{ ...metric, Values: [1, 2, 2] }] },
      { namespace: 'Other', data: [{ ...metric, Values: [1, 2, 2], Unit: 'None', Dimensions: [] }] },
    ])
  })

  it('looks for a target on the root node, and not inside', () => {
    const document = { ...withMetric({ Name: 'a.b' }), a: { b: 1 } }

    expect(read(document)).toMatchObject({ kind: 'validation' })
    expect(read({ ...document, 'a.b': 7 })).toMatchObject([{ data: [{ MetricName: 'a.b', Values: [7] }] }])
  })

  it('is found behind what Lambda puts before a line of text', () => {
    const line = `2026-11-23T12:00:00.000Z\t989ffbf8-9ace-4817-a57c-e4dd734019ee\tINFO\t${JSON.stringify(EXAMPLE)}\n`

    expect(embeddedMetrics(line, NOW)).toEqual([{ namespace: 'lambda-function-metrics', data: [metric] }])
  })

  it.each([
    [
      'a text in a line of JSON, as `console.log(JSON.stringify(emf))` logs it',
      { level: 'INFO', message: JSON.stringify(EXAMPLE) },
    ],
    ['an object in a line of JSON, as `console.log(emf)` logs it', { level: 'INFO', message: EXAMPLE }],
  ])('is not found in %s', (_what, line) => {
    expect(read(line)).toBeUndefined()
  })

  it.each([
    ['text', 'hello'],
    ['JSON without metadata', '{"level":"INFO"}'],
    ['other metadata', '{"_aws":{"Timestamp":1}}'],
    ['metadata that is no object', '{"_aws":"CloudWatchMetrics"}'],
  ])('is not %s', (_what, message) => {
    expect(embeddedMetrics(message, NOW)).toBeUndefined()
  })

  const keys = Array.from({ length: 31 }, (_, index) => `k${index}`)
  it.each([
    ['something before the document', `event: ${JSON.stringify(EXAMPLE)}`, 'parsing'],
    ['something after it', `${JSON.stringify(EXAMPLE)} done`, 'parsing'],
    ['an array of documents', [EXAMPLE], 'parsing'],
    ['no timestamp', withMetadata({ Timestamp: undefined }), 'Timestamp must be an integer'],
    ['a time of three weeks ago', withMetadata({ Timestamp: NOW - 21 * 86_400_000 }), 'within the past two weeks'],
    ['a time three hours ahead', withMetadata({ Timestamp: NOW + 3 * 3_600_000 }), 'two hours in the future'],
    ['seconds for milliseconds', withMetadata({ Timestamp: NOW / 1000 }), 'Timestamp must be'],
    ['one directive in place of many', withMetadata({ CloudWatchMetrics: {} }), 'must be an array'],
    ['no namespace', withDirective({ Namespace: '' }), 'Namespace must be'],
    [
      'dimensions in place of dimension sets',
      withDirective({ Dimensions: ['functionVersion'] }),
      'A dimension set must be',
    ],
    ['no dimension set', withDirective({ Dimensions: [] }), 'Dimensions must be'],
    ['31 dimensions', withDirective({ Dimensions: [keys] }), 'up to 30 keys'],
    [
      'a dimension without a value',
      withDirective({ Dimensions: [['stage']] }),
      'The dimension "stage" must have a text',
    ],
    [
      'a dimension that is a number',
      withDirective({ Dimensions: [['time']] }),
      'The dimension "time" must have a text',
    ],
    ['101 metrics', withDirective({ Metrics: Array(101).fill({ Name: 'time' }) }), 'up to 100 metric definitions'],
    ['a metric without a value', withMetric({ Name: 'gone' }), 'The metric "gone" must have a number'],
    [
      'a metric that is text',
      withMetric({ Name: 'functionVersion' }),
      'The metric "functionVersion" must have a number',
    ],
    ['101 values', { ...EXAMPLE, time: Array(101).fill(1) }, 'up to 100 numbers'],
    ['a unit that is none', withMetric({ Unit: 'Apples' }), 'no valid Unit'],
    ['a resolution of ten seconds', withMetric({ StorageResolution: 10 }), 'must be 1 or 60'],
    [
      'a metric that every object has',
      withMetric({ Name: 'constructor' }),
      'The metric "constructor" must have a number',
    ],
  ])('refuses %s', (_what, document, reason) => {
    const found = typeof document === 'string' ? embeddedMetrics(document, NOW) : read(document)

    if (reason === 'parsing') expect(found).toMatchObject({ kind: 'parsing' })
    else expect(found).toEqual({ kind: 'validation', reason: expect.stringContaining(reason) })
  })

  it('gives the metrics that Powertools were told', () => {
    const metrics = new Metrics({ namespace: 'shop', serviceName: 'orders' })
    metrics.addDimension('stage', 'dev')
    metrics.addMetric('placed', MetricUnit.Count, 1)
    metrics.addMetric('placed', MetricUnit.Count, 2)
    metrics.addMetric('latency', MetricUnit.Milliseconds, 12.5, MetricResolution.High)
    metrics.addMetadata('orderId', '7')

    const found = embeddedMetrics(JSON.stringify(metrics.serializeMetrics()), Date.now())

    const Dimensions = [
      { Name: 'service', Value: 'orders' },
      { Name: 'stage', Value: 'dev' },
    ]
    expect(found).toEqual([
      {
        namespace: 'shop',
        data: [
          {
            MetricName: 'placed',
            Values: [1, 2],
            Unit: 'Count',
            StorageResolution: 60,
            Dimensions,
            Timestamp: expect.any(Number),
          },
          {
            MetricName: 'latency',
            Values: [12.5],
            Unit: 'Milliseconds',
            StorageResolution: 1,
            Dimensions,
            Timestamp: expect.any(Number),
          },
        ],
      },
    ])
  })
})
