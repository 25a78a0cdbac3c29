import { readFileSync } from 'node:fs'
import { parseYaml } from '#local-cloud/cloudformation/yaml-template.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'serverless.yml'
const STAGES = ['dev', 'staging', 'prod']

describe('Step 1 — Take the stage out of the code', () => {
  it(
    'gives each of the three stages a value for the same names',
    lesson(
      {
        why: 'Stages may differ in their values and in nothing else. A name that one of them lacks is found when that one is deployed, which for prod is too late.',
        look: `${LOOK}: under params, the four names of dev also for staging and prod.`,
      },
      async () => {
        const { params } = await service()

        const names = STAGES.map((stage) => [stage, Object.keys(params[stage] ?? {}).sort()])
        expect(names).toEqual(STAGES.map((stage) => [stage, ['channel', 'logDays', 'shift', 'title']]))
      },
    ),
  )

  it(
    'shifts calls slowly in staging and prod, and keeps the logs of prod for long',
    lesson(
      {
        why: 'What staging does not do as prod does was never tried: a canary that only prod has is a canary that was never tested.',
        look: `${LOOK}: shift: LambdaCanary10Percent5Minutes for staging and prod, logDays: 90 for prod.`,
      },
      async () => {
        const { params } = await service()

        expect(STAGES.map((stage) => params[stage]?.shift)).toEqual([
          'LambdaAllAtOnce',
          'LambdaCanary10Percent5Minutes',
          'LambdaCanary10Percent5Minutes',
        ])
        expect(params.prod?.logDays).toBe(90)
      },
    ),
  )

  it(
    'tells each stage its own title and channel',
    lesson(
      {
        why: 'Whoever sees the front page has to know which desk it is.',
        look: `${LOOK}: title and channel, three different ones.`,
      },
      async () => {
        const { params } = await service()

        for (const name of ['title', 'channel']) {
          const values = STAGES.map((stage) => params[stage]?.[name])
          expect({ name, different: new Set(values.filter(Boolean)).size }).toEqual({ name, different: 3 })
        }
      },
    ),
  )

  it(
    'hands the function its settings, and no name of a stage',
    lesson(
      {
        why: 'A variable STAGE is an invitation to ask for it. Settings say what to do, and not where one is.',
        look: `${LOOK}: TITLE: \${param:title} and CHANNEL: \${param:channel}, and STAGE is gone.`,
      },
      async () => {
        const { resources } = await service()

        const [own] = resources.filter((each) => typeof each === 'object')
        expect(own?.Resources.Api?.Properties.Environment?.Variables).toEqual({
          // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in serverless.yml.
          TITLE: '${param:title}',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in serverless.yml.
          CHANNEL: '${param:channel}',
        })
      },
    ),
  )
})

interface ServiceFile {
  params: Record<string, Record<string, unknown>>
  // biome-ignore lint/suspicious/noExplicitAny: each type has its own properties.
  resources: (string | { Resources: Record<string, { Properties: any }> })[]
}

async function service(): Promise<ServiceFile> {
  const file = require.resolve('#lab/09-staged-deploys/serverless.yml')
  return (await parseYaml(readFileSync(file, 'utf8'))) as ServiceFile
}
