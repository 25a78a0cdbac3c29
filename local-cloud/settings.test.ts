import { DEFAULT_SETTINGS, readSettings } from './settings.ts'

describe('settings', () => {
  it('are the defaults in a shell that sets nothing', () => {
    expect(readSettings({})).toEqual(DEFAULT_SETTINGS)
  })

  it('come from the environment', () => {
    expect(readSettings({ CLOUD_SPEED: '1', CLOUD_IAM: 'off' })).toEqual({ speed: 1, iam: 'off' })
  })

  it.each([
    [{ CLOUD_SPEED: 'fast' }, 'CLOUD_SPEED is "fast".'],
    [{ CLOUD_SPEED: '0' }, 'CLOUD_SPEED is "0".'],
    [{ CLOUD_SPEED: 'Infinity' }, 'CLOUD_SPEED is "Infinity".'],
    [{ CLOUD_IAM: 'no' }, 'CLOUD_IAM is "no".'],
  ])('refuses %j with a sentence', (env, sentence) => {
    expect(() => readSettings(env)).toThrow(sentence)
  })
})
