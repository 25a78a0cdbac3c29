import { snsEvent } from './event.ts'
import { notification, writeDocument } from './notification.ts'
import { snsQueueEvent } from './queue-event.ts'

describe('snsEvent', () => {
  it('builds the event that a function gets', () => {
    const event = snsEvent({
      Message: 'hello',
      Subject: 'greeting',
      MessageAttributes: { stage: { DataType: 'String', StringValue: 'dev' } },
    })

    expect(event).toEqual({
      Records: [
        {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: 'arn:aws:sns:us-east-1:000000000000:ops-events:6b0e71bd-7e97-4d97-80ce-4a0994e55286',
          Sns: {
            Type: 'Notification',
            MessageId: '00000000-0000-4000-8000-000000000001',
            TopicArn: 'arn:aws:sns:us-east-1:000000000000:ops-events',
            Subject: 'greeting',
            Message: 'hello',
            Timestamp: '2026-01-01T00:00:00.000Z',
            SignatureVersion: '1',
            Signature: 'bm90IHNpZ25lZCBieSB0aGUgbG9jYWwgY2xvdWQ=',
            SigningCertUrl: 'http://127.0.0.1:4566/SimpleNotificationService-not-signed.pem',
            UnsubscribeUrl:
              'http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:us-east-1:000000000000:ops-events:6b0e71bd-7e97-4d97-80ce-4a0994e55286&X-Amz-Credential=anonymous/20260101/us-east-1/sns/aws4_request',
            MessageAttributes: { stage: { Type: 'String', Value: 'dev' } },
          },
        },
      ],
    })
  })

  it('has a null subject and empty attributes where the message has none', () => {
    expect(snsEvent('hello').Records[0]?.Sns).toMatchObject({ Subject: null, MessageAttributes: {} })
  })

  it('gives each message a record, with an id of its own', () => {
    const { Records } = snsEvent('a', 'b')

    expect(Records.map(({ Sns }) => [Sns.Message, Sns.MessageId.at(-1)])).toEqual([
      ['a', '1'],
      ['b', '2'],
    ])
  })
})

describe('the document for queues and HTTP endpoints', () => {
  const message = {
    messageId: 'id-1',
    topicArn: 'arn:aws:sns:eu-west-1:000000000000:t',
    message: 'say "hello"',
    timestamp: 0,
    attributes: { size: { DataType: 'Number', StringValue: '1' } },
    signatureVersion: '1',
  }

  it('is written as SNS writes it, without the subject that is not there', () => {
    const lines = writeDocument(notification(message, `${message.topicArn}:s`)).split('\n')

    expect(lines.slice(0, 5)).toEqual([
      '{',
      '  "Type" : "Notification",',
      '  "MessageId" : "id-1",',
      '  "TopicArn" : "arn:aws:sns:eu-west-1:000000000000:t",',
      '  "Message" : "say \\"hello\\"",',
    ])
    expect(lines.slice(-5)).toEqual([
      expect.stringMatching(/^ {2}"UnsubscribeURL" : /),
      '  "MessageAttributes" : {',
      '    "size" : {"Type":"Number","Value":"1"}',
      '  }',
      '}',
    ])
  })

  it('is JSON', () => {
    const document = notification(message, `${message.topicArn}:s`)

    expect(JSON.parse(writeDocument(document))).toEqual(document)
  })
})

describe('snsQueueEvent', () => {
  it('builds the event of a queue that subscribes: a record for each message, its body the notification', () => {
    const { Records } = snsQueueEvent('hello', { Message: 'again', MessageId: 'm-2' })

    expect(Records.map(({ messageId }) => messageId)).toEqual([
      '00000000-0000-4000-9000-000000000001',
      '00000000-0000-4000-9000-000000000002',
    ])
    expect(Records.map(({ body }) => JSON.parse(body))).toMatchObject([
      { Type: 'Notification', MessageId: '00000000-0000-4000-8000-000000000001', Message: 'hello' },
      { Type: 'Notification', MessageId: 'm-2', Message: 'again', TopicArn: expect.stringMatching(/ops-events$/) },
    ])
  })
})
