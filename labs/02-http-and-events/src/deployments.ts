import type { Deployment } from './deployment.ts'

/** Where deployments are kept: in memory for tests, in S3 when deployed. */
export interface Deployments {
  /**
   * The deployment that an Idempotency-Key stands for: the first that claimed the key, whichever attempt asks.
   * A claim is not in the list until it is added.
   */
  claim(key: string, deployment: Deployment): Promise<Deployment>
  /** Does nothing where a deployment of this id is kept already. */
  add(deployment: Deployment): Promise<void>
  find(id: string): Promise<Deployment | undefined>
  /** The newest first; with `after`, those that were made before the one with this id. */
  list(page: { limit: number; after?: string }): Promise<{ deployments: Deployment[]; hasMore: boolean }>
}
