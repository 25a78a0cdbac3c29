import { queryService } from '../protocols/query.ts'
import type { Buckets } from '../s3/buckets.ts'
import type { Platform, ResourceType, Service } from '../service.ts'
import type { Parameters } from '../ssm/parameters.ts'
import { changeSetActions } from './change-set-actions.ts'
import { describeActions } from './describe-actions.ts'
import type { Engine } from './engine.ts'
import { stacksOverview } from './overview.ts'
import { cloudformationPermissions } from './permissions.ts'
import { recover } from './recover.ts'
import { stackActions } from './stack-actions.ts'
import { Stacks } from './stacks.ts'
import { templateActions } from './template-actions.ts'

export interface Neighbours extends Pick<Engine, 'updateAlias'> {
  buckets: Buckets
  providers: Service[]
  parameters?: Parameters
}

/** CloudFormation. The resource types it can make are those that the `providers` bring. */
export function cloudformationService(
  platform: Platform,
  { buckets, providers, parameters, updateAlias }: Neighbours,
): Service {
  const engine: Engine = {
    stacks: new Stacks(platform, parameters),
    changeSets: platform.store.table('cloudformation/change-sets'),
    account: platform.account,
    types: new Map(
      [OWN_TYPES, ...providers.map(({ resources = {} }) => resources)].flatMap(Object.entries<ResourceType>),
    ),
    stopped: false,
    cancellations: new Map(),
    updateAlias,
    running: new Set(),
  }
  let recovered: Promise<void> | undefined
  /** Once the cloud's address is known, which is a part of what some resources are called. */
  const recoverOnce = () => {
    recovered ??= recover(engine)
    return recovered
  }
  const actions = {
    ...stackActions(engine, buckets),
    ...changeSetActions(engine, buckets),
    ...describeActions(engine),
    ...templateActions(engine, buckets),
  }
  const service = queryService({
    name: 'cloudformation',
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    actions,
    permissions: cloudformationPermissions(platform.account, Object.keys(actions)),
  })
  return {
    ...service,
    /** No call sees a stack that the last stop left half done. */
    handle: (request) => recoverOnce().then(() => service.handle(request)),
    overview: () => ({ stacks: stacksOverview(engine.stacks) }),
    start: () => void recoverOnce(),
    async close() {
      engine.stopped = true
      await Promise.all(engine.running)
    },
  }
}

const OWN_TYPES: Record<string, ResourceType> = {
  /** Nobody waits for it here: it only takes a place in a template. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-waitconditionhandle.html */
  'AWS::CloudFormation::WaitConditionHandle': {
    create: (_properties, { stackId, logicalId }) => ({
      id: `https://cloudformation-waitcondition.invalid/${stackId}/${logicalId}`,
    }),
    update: (id) => ({ id }),
    delete: () => {},
  },
}
