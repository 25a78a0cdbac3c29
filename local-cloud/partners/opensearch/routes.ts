import type { PartnerAnswer } from '../partner.ts'
import { bodyJson, bodyText } from './body.ts'
import { bulk } from './bulk.ts'
import { catIndices } from './cat-indices.ts'
import { chosen } from './chosen-indices.ts'
import { banner, health } from './cluster.ts'
import { getOne, getSource, writeOne } from './documents.ts'
import { notHere } from './errors.ts'
import { indexRoutes } from './index-routes.ts'
import type { Indices } from './indices.ts'
import { matchAll } from './query/clause.ts'
import { parseQuery } from './query/parse-query.ts'
import type { Handler, Routed, Routes } from './router.ts'
import { countDocuments, readSearch, search } from './search.ts'
import { uriQuery, uriSearch } from './uri-search.ts'

const ok = (body: object): PartnerAnswer => ({ status: 200, body })

/** The API, by method and path. https://docs.opensearch.org/latest/api-reference/ */
export function routesOf(indices: Indices, now: () => number): Routes {
  const doBulk: Handler = (request) => ok(bulk(indices, bodyText(request), request.index, request.itemFault))
  const doSearch: Handler = (request) =>
    ok(search(chosen(indices, request), readSearch(uriSearch(request.query, bodyJson(request))), now()))
  const doCount: Handler = (request) => {
    const query = uriQuery(request.query) ?? bodyJson(request).query
    const found = chosen(indices, request)
    const count = countDocuments(found, query === undefined ? matchAll : parseQuery(query), now())
    return ok({ count, _shards: { total: found.length, successful: found.length, skipped: 0, failed: 0 } })
  }
  return [
    ['GET|HEAD /', () => ok(banner())],
    ['POST|PUT _bulk', doBulk],
    ['POST|PUT {index}/_bulk', doBulk],
    ['GET|POST _search', doSearch],
    ['GET|POST {index}/_search', doSearch],
    ['GET|POST _count', doCount],
    ['GET|POST {index}/_count', doCount],
    ...documentRoutes(indices),
    ['GET _cat/indices', (request) => catIndices(chosen(indices, request), request.query)],
    ['GET _cat/indices/{index}', (request) => catIndices(chosen(indices, request), request.query)],
    ['GET _cluster/health', () => ok(health(indices))],
    ['GET _cluster/health/{index}', () => ok(health(indices))],
    ...indexRoutes(indices),
    ['GET|PUT|DELETE|POST _template/{name}', () => refuse('legacy templates; use _index_template')],
    ['GET|PUT|POST _aliases', () => refuse('aliases')],
    ['GET|PUT|POST {index}/_alias/{name}', () => refuse('aliases')],
    ['PUT|GET|DELETE _data_stream/{name}', () => refuse('data streams')],
  ]
}

function refuse(what: string): never {
  throw notHere(what)
}

function documentRoutes(indices: Indices): Routes {
  const target = (request: Routed) => {
    const ifSeqNo = request.query.get('if_seq_no')
    return {
      index: request.index!,
      id: request.id,
      source: bodyText(request),
      ...(ifSeqNo !== null && { ifSeqNo: Number(ifSeqNo) }),
    }
  }
  const actionOf = ({ query }: Routed) => (query.get('op_type') === 'create' ? 'create' : 'index')
  return [
    ['POST {index}/_doc', (request) => writeOne(indices, actionOf(request), target(request))],
    ['PUT|POST {index}/_doc/{id}', (request) => writeOne(indices, actionOf(request), target(request))],
    ['PUT|POST {index}/_create/{id}', (request) => writeOne(indices, 'create', target(request))],
    ['POST {index}/_update/{id}', (request) => writeOne(indices, 'update', target(request))],
    ['DELETE {index}/_doc/{id}', (request) => writeOne(indices, 'delete', target(request))],
    ['GET|HEAD {index}/_doc/{id}', ({ index, id }) => getOne(indices, index!, id!)],
    ['GET|HEAD {index}/_source/{id}', ({ index, id }) => getSource(indices, index!, id!)],
  ]
}
