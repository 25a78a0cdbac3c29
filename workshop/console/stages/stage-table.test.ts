import type { Overview } from '#local-cloud/cloud.ts'
import { stageTable } from './stage-table.ts'

const stack = (service: string, stage: string, tags: Record<string, string> = { STAGE: stage }) => ({
  ...{
    name: `${service}-${stage}`,
    region: 'us-east-1',
    status: 'CREATE_COMPLETE',
    created: 1,
    updated: 5,
    outputs: {},
    tags,
  },
  resources: [{ type: 'AWS::Lambda::Function', physicalId: `${service}-${stage}-run` }],
})
const code = (name: string, codeSha256: string) =>
  ({ name, region: 'us-east-1', codeSha256, versions: [], aliases: [] }) as unknown as Overview['functions'][number]

describe('stacks by stage', () => {
  it('stand in the order of promotion, others behind', () => {
    const stacks = ['prod', 'ada', 'dev', 'staging'].map((stage) => stack('api', stage))

    expect(stageTable({ stacks, functions: [] }).stages).toEqual(['dev', 'staging', 'prod', 'ada'])
  })

  it('know their stage by the tag of the CLI, else by their name', () => {
    const table = stageTable({ stacks: [stack('my-api', 'dev', {}), stack('my-api', 'eu-prod')], functions: [] })

    expect(table).toMatchObject({ stages: ['dev', 'eu-prod'], services: [{ service: 'my-api' }] })
  })

  it.each([
    ['the same artifact', ['h1', 'h1', 'h1'], ['A', 'A', 'A'], true],
    ['another in prod', ['h1', 'h1', 'h2'], ['A', 'A', 'B'], false],
    ['three', ['h1', 'h2', 'h3'], ['A', 'B', 'C'], false],
  ])('show %s at a glance', (_what, hashes, letters, isSame) => {
    const stages = ['dev', 'staging', 'prod']
    const table = stageTable({
      stacks: stages.map((stage) => stack('api', stage)),
      functions: stages.map((stage, index) => code(`api-${stage}-run`, hashes[index]!)),
    })

    const [row] = table.services[0]!.functions
    expect(row).toMatchObject({ name: 'run', isSame })
    expect(row?.code.map((each) => each?.letter)).toEqual(letters)
  })

  it('leave a gap where something is not deployed, and say nothing of sameness of one alone', () => {
    const { services } = stageTable({
      stacks: [stack('api', 'dev'), stack('web', 'prod')],
      functions: [code('api-dev-run', 'h1')],
    })

    expect(services[0]).toMatchObject({ service: 'api', stacks: [{ time: 5 }, undefined] })
    expect(services[0]?.functions).toEqual([{ name: 'run', code: [{ codeSha256: 'h1', letter: 'A' }, undefined] }])
  })

  it('show of a function with the alias live what its callers get, and while calls are shifted, whereto', () => {
    const versions = ['h3', 'h2'].map((codeSha256, index) => ({
      version: `${3 - index}`,
      codeSha256,
      lastModified: '',
    }))
    const released = (name: string, alias: object) => ({ ...code(name, 'h3'), versions, aliases: [alias] }) as never
    const { services } = stageTable({
      stacks: [stack('api', 'dev'), stack('api', 'prod')],
      functions: [
        released('api-dev-run', { name: 'live', version: '3', weights: {} }),
        released('api-prod-run', { name: 'live', version: '2', weights: { 3: 0.1 } }),
      ],
    })

    expect(services[0]?.functions).toEqual([
      {
        name: 'run',
        isSame: false,
        code: [
          { codeSha256: 'h3', letter: 'A', version: '3' },
          { codeSha256: 'h2', letter: 'B', version: '2', next: { version: '3', share: 0.1 } },
        ],
      },
    ])
  })
})
