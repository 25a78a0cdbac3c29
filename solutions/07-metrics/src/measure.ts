import type { Context, SNSEvent } from 'aws-lambda'
import { parseDeployment } from './deployment.ts'
import type { Write } from './measurements.ts'

export interface MeasureParts {
  write: Write
  /** Those that are counted by their name. */
  stages: string[]
  now?: () => number
}

/** Measures each deployment that the topic tells of. */
export function measure({ write, stages, now = Date.now }: MeasureParts) {
  return async ({ Records }: SNSEvent, { awsRequestId }: Pick<Context, 'awsRequestId'>): Promise<void> => {
    for (const { Sns } of Records) {
      const { id, service, stage, source, requestedAt } = parseDeployment(Sns.Message)
      // #region write
      write({
        metrics: [
          { name: 'DeploymentsRequested', unit: 'Count', value: 1 },
          // Clocks of two machines differ: nothing comes before it was sent.
          { name: 'Delay', unit: 'Milliseconds', value: Math.max(0, now() - Date.parse(requestedAt)) },
        ],
        // Somebody types a stage. What is not known must not make a metric of its own.
        dimensions: { stage: stages.includes(stage) ? stage : 'other' },
        details: { requestId: awsRequestId, deploymentId: id, deployedService: service, source },
      })
      // #endregion write
    }
  }
}
