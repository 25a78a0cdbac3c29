import { queryService } from '../protocols/query.ts'
import type { Buckets } from '../s3/buckets.ts'
import type { Platform, Service } from '../service.ts'
import { type ChangeSet, changeSetActions } from './change-set-actions.ts'
import { describeActions } from './describe-actions.ts'
import type { Engine } from './engine.ts'
import { recover } from './recover.ts'
import { stackActions } from './stack-actions.ts'
import { Stacks } from './stacks.ts'
import { templateActions } from './template-actions.ts'

/** CloudFormation. The resource types it can make are those that the `providers` bring. */
export function cloudformationService(
  platform: Platform,
  { buckets, providers }: { buckets: Buckets; providers: Service[] },
): Service {
  const engine: Engine = {
    stacks: new Stacks(platform),
    account: platform.account,
    types: new Map(providers.flatMap(({ resources = {} }) => Object.entries(resources))),
    stopped: false,
    running: new Set(),
  }
  const changeSets = platform.store.table<ChangeSet>('cloudformation/change-sets')
  const recovered = recover(engine)
  const service = queryService({
    name: 'cloudformation',
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    actions: {
      ...stackActions(engine, buckets),
      ...changeSetActions(engine, buckets, changeSets),
      ...describeActions(engine),
      ...templateActions(engine, buckets),
    },
  })
  return {
    ...service,
    /** No call sees a stack that the last stop left half done. */
    handle: (request) => recovered.then(() => service.handle(request)),
    async close() {
      engine.stopped = true
      await Promise.all(engine.running)
    },
  }
}
