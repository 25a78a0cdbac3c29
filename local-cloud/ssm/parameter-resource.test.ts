import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../events.ts'
import type { ResourceContext, ResourceType } from '../service.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import { parameterResource } from './parameter-resource.ts'
import { latest, Parameters } from './parameters.ts'

const REGION = 'us-east-1'
const context = {
  region: REGION,
  account: '000000000000',
  stackName: 'ssm-demo',
  stackId: 'arn:stack',
  logicalId: 'Url',
  generateName: () => 'ssm-demo-Url-1A2B3C4D5E6F',
} as ResourceContext

let folder: string
let parameters: Parameters
let resource: ResourceType

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local cloud ssm-'))
  const platform = {
    account: '000000000000',
    url: '',
    store: openStore(folder),
    events: new EventStream(),
    settings: DEFAULT_SETTINGS,
  }
  parameters = new Parameters(platform)
  resource = parameterResource(parameters)
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('AWS::SSM::Parameter', () => {
  const properties = { Name: '/app/url', Type: 'String', Value: 'http://a', Description: 'where' }

  it('gives its name, type and value', async () => {
    const made = await resource.create(properties, context)

    expect(made).toEqual({ id: '/app/url', attributes: { Type: 'String', Value: 'http://a' } })
    expect(parameters.value(REGION, '/app/url')).toBe('http://a')
  })

  it('gets a made-up name that no stack name can spoil', async () => {
    const { Name, ...unnamed } = properties

    expect(await resource.create(unnamed, context)).toMatchObject({ id: 'CFN-Url-1A2B3C4D5E6F' })
    expect(resource.existing?.(unnamed, context)).toBe('CFN-Url-1A2B3C4D5E6F')
  })

  it('is tagged with its stack', async () => {
    await resource.create({ ...properties, Tags: { stage: 'dev' } }, context)

    expect(parameters.get(REGION, '/app/url').tags).toEqual({
      stage: 'dev',
      'aws:cloudformation:stack-name': 'ssm-demo',
      'aws:cloudformation:logical-id': 'Url',
      'aws:cloudformation:stack-id': 'arn:stack',
    })
  })

  it('is updated in place, what the template drops included', async () => {
    await resource.create(properties, context)
    const { Description, ...next } = { ...properties, Value: 'http://b' }

    await resource.update?.('/app/url', next, properties, context)

    expect(latest(parameters.get(REGION, '/app/url'))).toMatchObject({ value: 'http://b', version: 2 })
    expect(latest(parameters.get(REGION, '/app/url')).description).toBeUndefined()
  })

  it('gets no new version for its tags', async () => {
    await resource.create(properties, context)

    await resource.update?.('/app/url', { ...properties, Tags: { stage: 'dev' } }, properties, context)

    expect(parameters.get(REGION, '/app/url').tags.stage).toBe('dev')
    expect(parameters.get(REGION, '/app/url').versions).toHaveLength(1)
  })

  it('knows a name that is taken, and counts as deleted when it is gone', async () => {
    expect(resource.existing?.(properties, context)).toBeUndefined()
    await resource.create(properties, context)

    expect(resource.existing?.(properties, context)).toBe('/app/url')
    expect(() => resource.create(properties, context)).toThrow('The parameter already exists.')

    await resource.delete('/app/url', properties, context)
    await resource.delete('/app/url', properties, context)
    expect(parameters.list(REGION)).toEqual([])
  })

  it.each([
    [{ Type: 'SecureString' }, '#/Type: SecureString is not a valid enum value'],
    [{ Type: undefined }, '#/Type: undefined is not a valid enum value'],
    [{ Value: undefined }, "Value null at 'value'"],
    [{ Name: 'a/b' }, 'Parameter name must be a fully qualified name.'],
    [{ Tags: { 'aws:x': 'y' } }, "Value 'aws:x' at 'tags'"],
  ])('refuses %j', (change, sentence) => {
    expect(() => resource.create({ ...properties, ...change }, context)).toThrow(sentence)
    expect(parameters.list(REGION)).toEqual([])
  })
})
