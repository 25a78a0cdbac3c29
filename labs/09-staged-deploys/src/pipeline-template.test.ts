import { readFileSync } from 'node:fs'
import { parseYaml } from '#local-cloud/cloudformation/yaml-template.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'pipeline.yml: the events of deployer'

describe('Step 5 — Deploy from Slack', () => {
  it(
    'calls the deployer with what was asked for in Slack, and with nothing else',
    lesson(
      {
        why: 'Without a filter every heartbeat of the topic starts a function that may deploy to prod. A filter costs nothing, and says who is meant.',
        look: `${LOOK}, an sns event with filterPolicy: { type: [deployment.requested], source: [slack] }.`,
      },
      async () => {
        const events = await eventsOfDeployer()

        expect(events.map(({ sns }) => [sns?.arn, sns?.filterPolicy])).toEqual([
          [
            // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in pipeline.yml.
            { 'Fn::ImportValue': 'ops-events-${sls:stage}' },
            { type: ['deployment.requested'], source: ['slack'] },
          ],
        ])
      },
    ),
  )

  it(
    'keeps what SNS could not hand over',
    lesson(
      {
        why: 'The destination of a function knows only what the function has got. Before that, it is the subscription that needs a queue.',
        look: `${LOOK}, redrivePolicy: { deadLetterTargetRef: Failed }.`,
      },
      async () => {
        const events = await eventsOfDeployer()

        expect(events.map(({ sns }) => sns?.redrivePolicy)).toEqual([{ deadLetterTargetRef: 'Failed' }])
      },
    ),
  )
})

interface Sns {
  arn: unknown
  filterPolicy?: unknown
  redrivePolicy?: unknown
}

async function eventsOfDeployer(): Promise<{ sns?: Sns }[]> {
  const file = require.resolve('#lab/09-staged-deploys/pipeline.yml')
  const { functions } = (await parseYaml(readFileSync(file, 'utf8'))) as {
    functions: { deployer: { events?: { sns?: Sns }[] } }
  }
  return functions.deployer.events ?? []
}
