/** The first run of jest in a process takes three times as long as the next: this one is nobody's. */
it('warms jest up', () => {
  expect(1).toBe(1)
})
