import type { HttpApi, Stage } from './http-api.ts'

export interface Located {
  api?: HttpApi
  stage?: Stage
  /** Without the stage. */
  path: string
}

/** The stage that the first segment of a path names, else `$default`. */
export function locate(api: HttpApi | undefined, path: string): Located {
  if (!api || api.disableExecuteApiEndpoint) return { path }
  const end = path.indexOf('/', 1)
  const [first, rest] = end < 0 ? [path.slice(1), ''] : [path.slice(1, end), path.slice(end)]
  const named = first !== '$default' && Object.hasOwn(api.stages, first) ? api.stages[first] : undefined
  return named ? { api, stage: named, path: rest || '/' } : { api, stage: api.stages.$default, path }
}
