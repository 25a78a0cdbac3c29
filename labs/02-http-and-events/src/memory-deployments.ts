import type { Deployment } from './deployment.ts'
import type { Deployments } from './deployments.ts'

/** Deployments that are forgotten with the process: for tests. */
export function memoryDeployments(kept: Deployment[] = []): Deployments {
  const byId = new Map(kept.map((deployment) => [deployment.id, deployment]))
  const claims = new Map<string, Deployment>()
  return {
    async claim(key, deployment) {
      if (!claims.has(key)) claims.set(key, deployment)
      return claims.get(key)!
    },
    async add(deployment) {
      if (!byId.has(deployment.id)) byId.set(deployment.id, deployment)
    },
    find: async (id) => byId.get(id),
    async list({ limit, after }) {
      const ids = [...byId.keys()].filter((id) => !after || id < after).sort((a, b) => (a < b ? 1 : -1))
      return { deployments: ids.slice(0, limit).map((id) => byId.get(id)!), hasMore: ids.length > limit }
    },
  }
}
