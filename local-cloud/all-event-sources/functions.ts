import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { until } from '../test-server.ts'
import type { Shop } from './shop.ts'

export function functions(shop: () => Shop): void {
  describe('its uploads', () => {
    it('reach the function that may read them, those of the prefix and suffix, and so does their removal', async () => {
      const s3 = new S3Client(shop().client)
      const upload = (Key: string) =>
        s3.send(new PutObjectCommand({ Bucket: 'shop-dev-uploads', Key, Body: `text of ${Key}` }))

      await Promise.all(['in/a b.csv', 'in/a.txt', 'out/a.csv'].map(upload))
      await until(async () => (await shop().heard('receiver')).length === 1, 60)
      for (const Key of ['in/a b.csv', 'in/a.txt', 'out/a.csv'])
        await s3.send(new DeleteObjectCommand({ Bucket: 'shop-dev-uploads', Key }))

      await until(async () => (await shop().heard('receiver')).length === 4, 60)
      const received = (await shop().heard('receiver')).map(({ eventName, key }) => `${eventName} ${key}`)
      expect(received.sort()).toEqual([
        'ObjectCreated:Put in/a b.csv',
        'ObjectRemoved:Delete in/a b.csv',
        'ObjectRemoved:Delete in/a.txt',
        'ObjectRemoved:Delete out/a.csv',
      ])
      s3.destroy()
    })
  })

  describe('its functions', () => {
    it('know what their parameters say: at deployment, and when they ask', async () => {
      const { answer } = await shop().invoke('shop-dev-keeper', {})

      expect(answer).toEqual({ site: 'shop.example', region: 'Bern', secretLength: 'nobody knows'.length })
    })

    it('may do what their role allows, and nothing else', async () => {
      const { answer, error } = await shop().invoke('shop-dev-keeper', { name: '/shop/dev/site' })

      expect(error).toBe('Unhandled')
      expect(answer).toMatchObject({
        errorType: 'AccessDeniedException',
        errorMessage: expect.stringMatching(
          /^User: arn:aws:sts::000000000000:assumed-role\/shop-dev-KeeperRole-\w+\/shop-dev-keeper is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:us-east-1:000000000000:parameter\/shop\/dev\/site because no identity-based policy allows the ssm:GetParameter action$/,
        ),
      })
    })

    it('tell their destinations how an event ended: at once, or after the retry that it is given', async () => {
      await shop().invokeLater('shop-dev-flaky', {})
      await shop().invokeLater('shop-dev-flaky', { fail: true })

      const succeeded = JSON.parse((await shop().take('SucceededUrl')).body)
      const givenUp = JSON.parse((await shop().take('GivenUpUrl')).body)

      expect(succeeded).toMatchObject({ requestContext: { condition: 'Success' }, responsePayload: 'done' })
      expect(givenUp).toMatchObject({
        requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
        requestPayload: { fail: true },
        responsePayload: { errorType: 'TypeError', errorMessage: 'told to fail' },
      })
    })

    it('run so many at once as is reserved; what waits for too long ends in the dead-letter queue', async () => {
      const first = shop().invoke('shop-dev-single', { takes: 4000 })
      // Without the client's own retries, which would outwait the first.
      const impatient = new LambdaClient({ ...shop().client, maxAttempts: 1 })
      await until(async () => {
        const second = impatient.send(new InvokeCommand({ FunctionName: 'shop-dev-single', Payload: '{}' }))
        return (await second.catch(({ name }) => name)) === 'TooManyRequestsException'
      })
      impatient.destroy()

      await shop().invokeLater('shop-dev-single', { waits: true })

      expect(JSON.parse((await shop().take('DeadLettersUrl')).body)).toEqual({ waits: true })
      expect(await first).toEqual({ answer: 'done', error: undefined })
    })
  })
}
