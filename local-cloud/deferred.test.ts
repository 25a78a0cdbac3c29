import { Deferred } from './deferred.ts'
import { until } from './test-server.ts'

it('does the same work once, after a moment', async () => {
  const deferred = new Deferred(5)
  let done = 0
  const work = () => void done++

  deferred.add(work)
  deferred.add(work)

  expect(done).toBe(0)
  await until(() => done > 0)
  expect(done).toBe(1)
})

it('does at once what waits when somebody looks, and not again', () => {
  const deferred = new Deferred(60_000)
  const done: string[] = []
  deferred.add(() => done.push('one'))
  deferred.add(() => done.push('two'))

  deferred.settle()
  deferred.settle()

  expect(done).toEqual(['one', 'two'])
})

it('lets what it does look too', () => {
  const deferred = new Deferred(60_000)
  let done = 0
  deferred.add(() => {
    deferred.settle()
    done++
  })

  deferred.settle()

  expect(done).toBe(1)
})
