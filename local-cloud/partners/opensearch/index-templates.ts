import type { Table } from '../../store.ts'
import { isObject } from '../partner.ts'
import { illegalArgument, notHere, OpenSearchError, parsing } from './errors.ts'
import { wild } from './mapping/dynamic.ts'
import { Mapping } from './mapping/mapping.ts'

/** What indices of certain names are made with. */
export interface IndexTemplate {
  index_patterns: string[]
  priority: number
  settings?: unknown
  mappings?: unknown
  version?: number
  _meta?: unknown
}

const KNOWN = ['index_patterns', 'priority', 'template', 'version', '_meta', 'composed_of', 'data_stream']
const MAX_TEMPLATES = 100

/** https://docs.opensearch.org/latest/im-plugin/index-templates/ */
export class IndexTemplates {
  #templates: Table<IndexTemplate>

  constructor(templates: Table<IndexTemplate>) {
    this.#templates = templates
  }

  /** Throws where the body is no template, or another one of the same priority has a pattern in common. */
  put(name: string, body: unknown): void {
    const template = readTemplate(body)
    const rival = this.#templates
      .keys()
      .find((other) => other !== name && overlaps(template, this.#templates.get(other)!))
    if (rival) {
      throw illegalArgument(
        `index template [${name}] has index patterns ${list(template.index_patterns)} matching patterns from existing templates [${rival}] with patterns (${rival} => ${list(this.#templates.get(rival)!.index_patterns)}) that have the same priority [${template.priority}], multiple index templates may not match during index creation, please use a different priority`,
      )
    }
    if (!this.#templates.has(name) && this.#templates.keys().length >= MAX_TEMPLATES)
      throw notHere(`room for more than ${MAX_TEMPLATES} templates`)
    this.#templates.set(name, template)
  }

  /** Of those whose pattern fits, the one of the highest priority. */
  matching(index: string): IndexTemplate | undefined {
    const fitting = this.#templates
      .values()
      .filter((each) => each.index_patterns.some((pattern) => wild(pattern, index)))
    return fitting.sort((a, b) => b.priority - a.priority)[0]
  }

  /** As `GET _index_template` shows them. Throws where a name without a wildcard is not there. */
  list(pattern = '*'): object[] {
    const names = this.#templates
      .keys()
      .filter((name) => pattern.split(',').some((each) => wild(each, name)))
      .sort()
    if (names.length === 0 && !pattern.includes('*')) throw notFound(pattern)
    return names.map((name) => {
      const { settings, mappings, ...rest } = this.#templates.get(name)!
      const template = { ...(settings ? { settings } : {}), ...(mappings ? { mappings } : {}) }
      return { name, index_template: { ...rest, template, composed_of: [] } }
    })
  }

  delete(pattern: string): void {
    const names = this.#templates.keys().filter((name) => wild(pattern, name))
    if (names.length === 0)
      throw new OpenSearchError('index_template_missing_exception', `index_template [${pattern}] missing`, {
        status: 404,
      })
    for (const name of names) this.#templates.delete(name)
  }
}

function readTemplate(body: unknown): IndexTemplate {
  if (!isObject(body)) throw parsing('index template must be an object')
  const unknown = Object.keys(body).find((name) => !KNOWN.includes(name))
  if (unknown) throw parsing(`[1:1] [index_template] unknown field [${unknown}]`)
  const { index_patterns, priority = 0, template = {}, composed_of = [], data_stream, version, _meta } = body
  if (data_stream !== undefined) throw notHere('data streams')
  if (Array.isArray(composed_of) && composed_of.length > 0) throw notHere('component templates')
  const patterns = typeof index_patterns === 'string' ? [index_patterns] : index_patterns
  if (!Array.isArray(patterns) || patterns.length === 0) throw parsing('Required [index_patterns]')
  const { settings, mappings, aliases } = template as Record<string, unknown>
  if (aliases !== undefined && Object.keys(aliases as object).length > 0) throw notHere('aliases')
  if (mappings !== undefined) new Mapping().merge(mappings)
  const given = { settings, mappings, version, _meta } as Partial<IndexTemplate>
  return { index_patterns: patterns.map(String), priority: Number(priority), ...given }
}

/** Whether some name may fit a pattern of each. */
function overlaps(a: IndexTemplate, b: IndexTemplate): boolean {
  if (a.priority !== b.priority) return false
  return a.index_patterns.some((x) =>
    b.index_patterns.some((y) => wild(x, y.replaceAll('*', '')) || wild(y, x.replaceAll('*', ''))),
  )
}

function list(patterns: string[]): string {
  return `[${patterns.join(', ')}]`
}

function notFound(name: string): OpenSearchError {
  return new OpenSearchError('resource_not_found_exception', `index template matching [${name}] not found`, {
    status: 404,
  })
}
