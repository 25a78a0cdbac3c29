import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../events.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import { labelActions } from './labels.ts'
import { Parameters } from './parameters.ts'
import { putParameter } from './put-parameter.ts'

const call = { region: 'us-east-1', accessKeyId: 'test', requestId: 'id', headers: {} }

let folder: string
let parameters: Parameters

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local cloud ssm-'))
  parameters = new Parameters({
    account: '000000000000',
    url: '',
    store: openStore(folder),
    events: new EventStream(),
    settings: DEFAULT_SETTINGS,
  })
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a parameter put 101 times', () => {
  const put = (Value: string) => putParameter(parameters)({ Name: '/a', Type: 'String', Value, Overwrite: true }, call)

  it('keeps its 100 latest versions, and an oldest one with a label stops the next', () => {
    for (let version = 1; version <= 101; version++) put(`v${version}`)
    const numbers = parameters.get(call.region, '/a').versions.map(({ version }) => version)
    labelActions(parameters).LabelParameterVersion({ Name: '/a', ParameterVersion: 2, Labels: ['live'] }, call)

    expect([numbers[0], numbers.at(-1), numbers.length]).toEqual([2, 101, 100])
    expect(() => put('v102')).toThrow(
      "Version 2, the oldest version, can't be deleted because it has a label associated with it.",
    )
    expect(parameters.value(call.region, '/a')).toBe('v101')
  })
})

describe('a ciphertext', () => {
  it('cannot be moved to another parameter, nor be changed', () => {
    const { secureString } = parameters
    const encrypted = secureString.encrypt('secret', 'arn:a')
    const changed = Buffer.from(encrypted, 'base64')
    changed[changed.length - 1]! ^= 1

    expect(secureString.decrypt(encrypted, 'arn:a')).toBe('secret')
    expect(() => secureString.decrypt(encrypted, 'arn:b')).toThrow('cannot decrypt arn:b')
    expect(() => secureString.decrypt(changed.toString('base64'), 'arn:a')).toThrow('cannot decrypt arn:a')
    expect(secureString.encrypt('secret', 'arn:a')).not.toBe(encrypted)
  })
})
