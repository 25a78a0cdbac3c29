/** In the order of promotion. */
export const STAGES = ['dev', 'staging', 'prod'] as const

export type Stage = (typeof STAGES)[number]

/** Throws where somebody asks for one that there is not. */
export function asStage(name: string | undefined): Stage {
  const stage = STAGES.find((each) => each === name)
  if (!stage) throw new Error(`There is no stage "${name}", only: ${STAGES.join(', ')}.`)
  return stage
}

/** Where a release has to pass first; undefined for the first stage. */
export function stageBelow(stage: Stage): Stage | undefined {
  return STAGES[STAGES.indexOf(stage) - 1]
}

/** As serverless.yml names it. */
export function functionOf(stage: Stage): string {
  return `staged-deploys-${stage}-api`
}

/** The CodeDeploy group that shifts the alias, as traffic.yml names it. */
export function groupOf(stage: Stage) {
  return { applicationName: `staged-deploys-${stage}`, deploymentGroupName: 'live' }
}

/** Who calls the service calls this alias. */
export const ALIAS = 'live'
