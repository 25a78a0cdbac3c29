import { join } from 'node:path'
import { localCloudUrl } from '../../workshop/aws.ts'
import { ROOT } from '../../workshop/labs/labs.ts'
import { serverless } from '../../workshop/serverless.ts'
import { putMissingSecrets } from '../../workshop/words/start.ts'
import type { Line } from './demo.ts'
import { DEMOS } from './demos.ts'
import { followCloud } from './follow-cloud.ts'
import { missingOf, nameOf, telling } from './perform.ts'

/**
 * Deploys with the real CLI what a demo needs and the cloud does not have; all that it needs where nothing is missing. Secrets
 * are put first, as `npm run lab start` does. Tells each resource as CloudFormation makes it.
 */
export async function deploy(name: string, tell: (line: Line) => void, closed?: AbortSignal): Promise<void> {
  await telling(tell, async (say) => {
    const { needs } = DEMOS[name]!
    const missing = await missingOf(needs)
    const cloud = await followCloud(localCloudUrl(), ({ type, detail }) => {
      if (type !== 'cloudformation.stack-event') return false
      const { StackName, LogicalResourceId, ResourceStatus } = detail
      const isDone = String(ResourceStatus).endsWith('_COMPLETE')
      if (isDone)
        say({
          shows: 'happening',
          from: String(StackName),
          text: `${resourceName(LogicalResourceId)} ${ResourceStatus}`,
        })
      return isDone
    })
    closed?.addEventListener('abort', cloud.close)
    try {
      await putMissingSecrets('dev', (sentence) => say({ shows: 'step', text: sentence }))
      for (const need of missing.length > 0 ? missing : needs) {
        const { id, stage = 'dev', config = 'serverless.yml' } = typeof need === 'string' ? { id: need } : need
        const words = ['deploy', '--stage', stage, '--config', config]
        say({ shows: 'step', text: `npx serverless deploy, in solutions/${nameOf(need)}` })
        await Promise.race([serverless(join(ROOT, 'solutions', id), words), cloud.lost])
      }
    } finally {
      cloud.close()
    }
    say({ shows: 'end', isGood: true, text: 'Deployed.' })
  })
}

/** Versions and deployments of APIs have a hash in their name. */
function resourceName(logicalId: unknown): string {
  return String(logicalId).replace(/(Version|Deployment)\w{10,}$/, '$1')
}
