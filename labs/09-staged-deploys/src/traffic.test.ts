import { readFileSync } from 'node:fs'
import { parseYaml } from '#local-cloud/cloudformation/yaml-template.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'traffic.yml: LiveGroup'

describe('Step 4 — Shift the calls, and take them back', () => {
  it(
    'shifts as the parameter of the stage says',
    lesson(
      {
        why: 'How fast a stage takes a release is a setting like its title: the template is the same for all.',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in traffic.yml.
        look: `${LOOK}, DeploymentConfigName: CodeDeployDefault.${'${param:shift}'}.`,
      },
      async () => {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in traffic.yml.
        expect((await properties('LiveGroup')).DeploymentConfigName).toBe('CodeDeployDefault.${param:shift}')
      },
    ),
  )

  it(
    'is stopped by the alarm Errors',
    lesson(
      {
        why: 'CodeDeploy shifts on for ever if nobody tells it what "bad" is.',
        look: `${LOOK}, AlarmConfiguration: Enabled, and Alarms with the name of the alarm, !Ref Errors.`,
      },
      async () => {
        expect((await properties('LiveGroup')).AlarmConfiguration).toEqual({
          Enabled: true,
          Alarms: [{ Name: { Ref: 'Errors' } }],
        })
      },
    ),
  )

  it(
    'goes back by itself after a failure, an alarm and a stop',
    lesson(
      {
        why: 'A deployment that is only stopped leaves the alias between two versions: a tenth of the callers goes on meeting the mistake.',
        look: `${LOOK}, AutoRollbackConfiguration: Enabled, and Events with the three of them.`,
      },
      async () => {
        const { Enabled, Events = [] } = (await properties('LiveGroup')).AutoRollbackConfiguration ?? {}

        expect({ Enabled, Events: [...Events].sort() }).toEqual({
          Enabled: true,
          Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
        })
      },
    ),
  )

  it(
    'counts the errors of those who come through the alias',
    lesson(
      {
        why: 'Without the dimension Resource, the alarm also counts the smoke test of a version that nobody else calls: a release that was refused would stop the next one.',
        look: `traffic.yml: Errors, Dimensions: Resource with !Sub '$\{Api}:live', beside FunctionName.`,
      },
      async () => {
        expect((await properties('Errors')).Dimensions).toEqual(
          expect.arrayContaining([
            { Name: 'FunctionName', Value: { Ref: 'Api' } },
            // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in traffic.yml.
            { Name: 'Resource', Value: { 'Fn::Sub': '${Api}:live' } },
          ]),
        )
      },
    ),
  )
})

// biome-ignore lint/suspicious/noExplicitAny: each type has its own.
async function properties(resource: string): Promise<any> {
  const file = require.resolve('#lab/09-staged-deploys/traffic.yml')
  const { Resources } = (await parseYaml(readFileSync(file, 'utf8'))) as {
    Resources: Record<string, { Properties: object }>
  }
  return Resources[resource]?.Properties ?? {}
}
