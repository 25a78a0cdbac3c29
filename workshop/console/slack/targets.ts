import type { Overview } from '#local-cloud/cloud.ts'
import { serviceOf, stageOf } from '../stages/stage-of.ts'

/** Where a deployed service takes slash commands. */
export interface Target {
  stage: string
  stack: string
  url: string
}

const SERVICE = 'slack-commands'

/** The stages in which `slack-commands` is deployed, each with its request URL: the route of its API that takes a POST. */
export function commandTargets({ stacks, apis }: Pick<Overview, 'stacks' | 'apis'>): Target[] {
  return stacks
    .filter((stack) => serviceOf(stack) === SERVICE)
    .flatMap((stack) => {
      const ids = new Set(stack.resources.map(({ physicalId }) => physicalId))
      const api = apis.find(({ id, routes }) => ids.has(id) && postPath(routes))
      const base = api && (api.urls.$default ?? api.urls[stageOf(stack)] ?? Object.values(api.urls)[0])
      return base ? [{ stage: stageOf(stack), stack: stack.name, url: base + postPath(api.routes) }] : []
    })
    .sort((a, b) => (a.stage < b.stage ? -1 : 1))
}

function postPath(routes: string[]): string | undefined {
  const posts = routes.filter((route) => /^(POST|ANY) /.test(route)).map((route) => route.replace(/^\S+ /, ''))
  return posts.find((path) => /slack|command/.test(path)) ?? posts[0]
}
