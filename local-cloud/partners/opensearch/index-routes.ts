import { isObject, type PartnerAnswer } from '../partner.ts'
import { bodyJson } from './body.ts'
import { chosen } from './chosen-indices.ts'
import { notHere, parsing } from './errors.ts'
import type { Indices } from './indices.ts'
import type { Handler, Routed, Routes } from './router.ts'
import type { SearchIndex } from './search-index.ts'
import { nestedSettings } from './settings.ts'

const ACKNOWLEDGED: PartnerAnswer = { status: 200, body: { acknowledged: true } }

/** What makes, shows and deletes indices, mappings and templates. https://docs.opensearch.org/latest/api-reference/index-apis/ */
export function indexRoutes(indices: Indices): Routes {
  const show =
    (part: (index: SearchIndex) => object): Handler =>
    (request) => ({ status: 200, body: byName(chosen(indices, request), part) })
  const refresh: Handler = (request) => {
    const total = chosen(indices, request).length
    return { status: 200, body: { _shards: { total, successful: total, failed: 0 } } }
  }
  const mappings = (index: SearchIndex) => ({ mappings: index.mapping.toJSON() })
  const settings = (index: SearchIndex) => ({ settings: settingsOf(index) })
  return [
    ['PUT {index}', (request) => create(indices, request)],
    ['GET|HEAD {index}', show((index) => ({ aliases: {}, ...mappings(index), ...settings(index) }))],
    ['DELETE {index}', (request) => remove(indices, request)],
    ['GET _mapping', show(mappings)],
    ['GET {index}/_mapping', show(mappings)],
    ['PUT|POST {index}/_mapping', (request) => putMapping(indices, request)],
    ['GET _settings', show(settings)],
    ['GET {index}/_settings', show(settings)],
    // What is written can be found at once, so there is nothing to do.
    ['GET|POST _refresh', refresh],
    ['GET|POST {index}/_refresh', refresh],
    ['GET|POST _flush', refresh],
    ['GET|POST {index}/_flush', refresh],
    ['PUT|POST _index_template/{name}', (request) => putTemplate(indices, request)],
    ['GET|HEAD _index_template', () => ({ status: 200, body: { index_templates: indices.templates.list() } })],
    [
      'GET|HEAD _index_template/{name}',
      ({ name }) => ({ status: 200, body: { index_templates: indices.templates.list(name) } }),
    ],
    ['DELETE _index_template/{name}', (request) => deleteTemplate(indices, request)],
  ]
}

function create(indices: Indices, request: Routed): PartnerAnswer {
  const { settings, mappings, aliases, ...others } = bodyJson(request)
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw parsing(`unknown key [${unknown}] for create index`)
  if (isObject(aliases) && Object.keys(aliases).length > 0) throw notHere('aliases')
  indices.create(request.index!, { settings, mappings })
  return { status: 200, body: { acknowledged: true, shards_acknowledged: true, index: request.index } }
}

function remove(indices: Indices, request: Routed): PartnerAnswer {
  for (const { record } of chosen(indices, request)) {
    indices.delete(record.name)
    indices.platform.events.emit('opensearch.index-deleted', { index: record.name })
  }
  return ACKNOWLEDGED
}

function putMapping(indices: Indices, request: Routed): PartnerAnswer {
  const mapping = bodyJson(request)
  for (const index of chosen(indices, request)) {
    index.mapping.merge(mapping)
    indices.saveMapping(index)
  }
  return ACKNOWLEDGED
}

function putTemplate(indices: Indices, request: Routed): PartnerAnswer {
  indices.templates.put(request.name!, bodyJson(request))
  return ACKNOWLEDGED
}

function deleteTemplate({ templates }: Indices, { name }: Routed): PartnerAnswer {
  templates.delete(name!)
  return ACKNOWLEDGED
}

function byName(found: SearchIndex[], part: (index: SearchIndex) => object): object {
  return Object.fromEntries(found.map((index) => [index.record.name, part(index)]))
}

function settingsOf({ record: { name, uuid, created, settings } }: SearchIndex): object {
  const own = { creation_date: String(created), uuid, provided_name: name }
  return nestedSettings({ ...settings, ...own })
}
