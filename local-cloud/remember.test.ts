import { remember } from './remember.ts'

it('asks once for each text', () => {
  const asked: string[] = []
  const upper = remember((text) => {
    asked.push(text)
    return text.toUpperCase()
  })

  expect([upper('a'), upper('b'), upper('a')]).toEqual(['A', 'B', 'A'])
  expect(asked).toEqual(['a', 'b'])
})

it('forgets rather than to grow without end', () => {
  let asked = 0
  const length = remember((text) => {
    asked++
    return { length: text.length }
  })

  for (let n = 0; n < 1001; n++) length(String(n))
  length('0')

  expect(asked).toBe(1002)
})
