import { checkProperties } from './check-properties.ts'

describe('the properties of a resource', () => {
  it.each([
    ['a name that its type does not know', { DelaySecondz: 5 }, '#: extraneous key [DelaySecondz] is not permitted'],
    ['a name in other letters', { queueName: 'a' }, '#: extraneous key [queueName] is not permitted'],
    ['two of them', { A: 1, B: 2 }, '#: extraneous key [A] is not permitted\n#: extraneous key [B] is not permitted'],
  ])('are refused for %s, in AWS’s words', (_what, properties, faults) => {
    const sentence = `Properties validation failed for resource Jobs with message:\n${faults}`

    expect(() => checkProperties('AWS::SQS::Queue', 'Jobs', properties)).toThrow(new Error(sentence))
  })

  it('are refused where one is missing, also by AWS::NoValue', () => {
    expect(() => checkProperties('AWS::Lambda::Function', 'Fn', { Code: {}, Role: undefined })).toThrow(
      new Error('Properties validation failed for resource Fn with message:\n#: required key [Role] not found'),
    )
  })

  it('are taken where they are right, and where nothing is known of the type', () => {
    expect(() => checkProperties('AWS::SQS::Queue', 'Jobs', { DelaySeconds: 5 })).not.toThrow()
    expect(() => checkProperties('Custom::Thing', 'It', { Anything: 1 })).not.toThrow()
  })
})
