import type { AliasUpdate } from '../cloudformation/alias-update.ts'
import { parseFunctionName } from '../lambda/function-name.ts'
import { jsonService } from '../protocols/json.ts'
import type { Platform, Service } from '../service.ts'
import { writeAppSpec } from './app-spec.ts'
import { applicationActions } from './application-actions.ts'
import { deploymentActions } from './deployment-actions.ts'
import { deploymentConfigActions } from './deployment-config-actions.ts'
import { deploymentGroupActions } from './deployment-group-actions.ts'
import { Deployments } from './deployments.ts'
import { stoppedByCaller } from './halt.ts'
import type { Neighbours } from './neighbours.ts'
import { permissions } from './permissions.ts'
import { codedeployResources } from './resources.ts'
import { CodeDeployState } from './state.ts'

export interface CodeDeployService extends Service {
  /** For CloudFormation: resolves when the alias is at its new version, rejects with the reason where it is not. */
  updateAlias(update: AliasUpdate): Promise<void>
}

/** CodeDeploy, of which the local cloud has the compute platform Lambda. */
export function codedeployService(platform: Platform, neighbours: Neighbours): CodeDeployService {
  const state = new CodeDeployState(platform)
  const deployments = new Deployments(state, neighbours)
  const service = jsonService({
    name: 'codedeploy',
    version: '1.1',
    actions: {
      ...applicationActions(state),
      ...deploymentConfigActions(state),
      ...deploymentGroupActions(state),
      ...deploymentActions(state, deployments),
    },
    permissions: permissions(state),
    resources: codedeployResources(state),
    close: () => deployments.close(),
  })
  return { ...service, updateAlias: (update) => updateAlias(deployments, update) }
}

async function updateAlias(deployments: Deployments, update: AliasUpdate): Promise<void> {
  const { aliasArn, currentVersion, targetVersion, hooks, signal, ...where } = update
  const { name, qualifier = '' } = parseFunctionName(aliasArn)
  const shift = { functionName: name, alias: qualifier, currentVersion, targetVersion }
  const content = writeAppSpec(shift, hooks)
  const { id } = deployments.start({ ...where, creator: 'CloudFormation', content, shift, hooks })
  signal?.addEventListener('abort', () => deployments.running(id)?.stop(stoppedByCaller(), true), { once: true })
  const { status, error, rollback } = await deployments.ended(id)
  if (status === 'Failed' || status === 'Stopped') {
    throw new Error(
      [`${error?.message} (deployment ${id})`, rollback && 'Rollback successful.'].filter(Boolean).join(' '),
    )
  }
}
