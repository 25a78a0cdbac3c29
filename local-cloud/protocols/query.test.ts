import { CloudError } from '../errors.ts'
import type { AwsRequest } from '../service.ts'
import { parseForm, queryService } from './query.ts'

describe('the query protocol', () => {
  it.each([
    ['plain members', 'StackName=a+b&X=%26', { StackName: 'a b', X: '&' }],
    ['lists', 'Names.member.1=a&Names.member.2=b', { Names: ['a', 'b'] }],
    ['lists of structures', 'Tags.member.1.Key=k&Tags.member.1.Value=v', { Tags: [{ Key: 'k', Value: 'v' }] }],
    ['structures', 'Config.Depth.Level=3', { Config: { Depth: { Level: '3' } } }],
    ['an empty list', 'Tags=', { Tags: '' }],
    ['values with dots', 'TemplateBody=a.member.1', { TemplateBody: 'a.member.1' }],
  ])('reads %s', (_what, form, input) => {
    expect(parseForm(form)).toEqual(input)
  })

  it('lets no form reach the prototype of objects', () => {
    parseForm('__proto__.polluted=yes&constructor.prototype.polluted=yes')

    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })

  it('answers in XML, text escaped', async () => {
    const answer = await call('Action=Greet&Name=%3Cyou%3E')

    expect(answer.status).toBe(200)
    expect(answer.body).toBe(
      '<GreetResponse xmlns="urn:test"><GreetResult><Said>hello &#60;you&#62;</Said></GreetResult><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></GreetResponse>',
    )
  })

  it.each([
    ['an action it lacks', 'Action=Nope&Version=1', 400, 'InvalidAction'],
    ['an action that every object has', 'Action=constructor', 400, 'InvalidAction'],
    ['a refusal of the action', 'Action=Refuse', 409, 'Taken'],
    ['a fault of its own', 'Action=Crash', 500, 'InternalFailure'],
  ])('answers an error document to %s', async (_what, form, status, code) => {
    const answer = await call(form)

    expect(answer.status).toBe(status)
    expect(answer.body).toContain(`<Code>${code}</Code>`)
    expect(answer.body).toContain(`<Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>`)
  })
})

const service = queryService({
  name: 'test',
  namespace: 'urn:test',
  actions: {
    Greet: ({ Name }) => ({ Said: `hello ${Name}` }),
    Refuse: () => {
      throw new CloudError('Taken', 'It is taken.', 409)
    },
    Crash: () => {
      throw new TypeError('boom')
    },
  },
})

function call(form: string) {
  return service.handle({ body: Buffer.from(form), requestId: 'id' } as AwsRequest)
}
