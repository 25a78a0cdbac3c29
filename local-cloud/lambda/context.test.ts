import { lambdaContext, remainingTimeUntil } from './context.js'

it("describes a function of Lambda's defaults where nothing else is said", () => {
  const context = lambdaContext()

  expect(context).toMatchObject({
    functionName: 'my-function',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:my-function',
    memoryLimitInMB: '128',
    awsRequestId: expect.stringMatching(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/),
    logGroupName: '/aws/lambda/my-function',
    logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
  })
  expect(context.getRemainingTimeInMillis()).toBeGreaterThan(2900)
  expect(context.getRemainingTimeInMillis()).toBeLessThanOrEqual(3000)
})

it('takes what a test wants otherwise, and fits the rest to it', () => {
  const context = lambdaContext({ functionName: 'hello', functionVersion: '7', getRemainingTimeInMillis: () => 5 })

  expect(context).toMatchObject({
    functionName: 'hello',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:hello',
    logGroupName: '/aws/lambda/hello',
    logStreamName: expect.stringContaining('[7]'),
  })
  expect(context.getRemainingTimeInMillis()).toBe(5)
})

it('has none of the callbacks that Node.js 24 took away', () => {
  expect(Object.keys(lambdaContext())).not.toEqual(expect.arrayContaining([expect.stringMatching(/done|fail|succeed/)]))
})

it('counts below zero once the time is over', () => {
  expect(remainingTimeUntil(Date.now() - 100)()).toBeLessThanOrEqual(-100)
})
