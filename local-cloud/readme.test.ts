import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import propertyNames from './cloudformation/property-names.json' with { type: 'json' }
import { Iam } from './iam/iam.ts'
import { services } from './services.ts'
import { startTestServer } from './test-server.ts'

const README = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')

/** What the CLI writes for `logs.restApi` is no type of AWS's. */
const NOT_AWS = 'Custom::ApiGatewayAccountRole'

describe('the README', () => {
  const types: string[] = []

  beforeAll(async () => {
    const server = await startTestServer((platform) => {
      const running = services(platform, new Iam(platform))
      types.push(...running.flatMap(({ resources = {} }) => Object.keys(resources)).filter((type) => type !== NOT_AWS))
      return running
    })
    await server.close()
  })

  it('lists the resource types that CloudFormation can make', () => {
    const rows = [...README.matchAll(/^\| `(AWS::\w+::)` \| ([\w, ]+) \|$/gm)]
    const listed = rows.flatMap(([, service, names = '']) => names.split(', ').map((name) => `${service}${name}`))

    expect(listed).toEqual([...types, 'AWS::CloudFormation::WaitConditionHandle'].sort())
  })

  it('speaks of types whose properties are known', () => {
    expect(types.filter((type) => !Object.hasOwn(propertyNames, type))).toEqual([])
  })

  it('lists every setting that the code reads', () => {
    const sources = ['settings.ts', 'serverless-plugin.cjs', 'test-endpoint.ts']
    const read = sources.flatMap(
      (file) => readFileSync(join(import.meta.dirname, file), 'utf8').match(/\b(?:LOCAL_)?CLOUD_[A-Z]+\b/g) ?? [],
    )

    const unlisted = read.filter((name) => name !== 'LOCAL_CLOUD' && !README.includes(`| \`${name}\` |`))
    expect(unlisted).toEqual([])
  })
})
