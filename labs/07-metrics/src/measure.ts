import type { Context, SNSEvent } from 'aws-lambda'
import type { Write } from './measurements.ts'

export interface MeasureParts {
  write: Write
  /** Those that are counted by their name. */
  stages: string[]
  now?: () => number
}

/** Measures each deployment that the topic tells of. */
export function measure({ write }: MeasureParts) {
  return async ({ Records }: SNSEvent, { awsRequestId }: Pick<Context, 'awsRequestId'>): Promise<void> => {
    // TODO step 2: of each record, what parseDeployment reads out of its message.
    write({
      metrics: [{ name: 'DeploymentsRequested', unit: 'Count', value: Records.length }],
      dimensions: {},
      details: { requestId: awsRequestId },
    })
  }
}
