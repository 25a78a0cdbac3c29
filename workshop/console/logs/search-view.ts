import { askCloud } from '../cloud/follow.ts'
import { byId, show } from '../page/dom.ts'
import { showEmpty } from '../page/empty.ts'
import { count } from '../page/format.ts'
import type { World } from '../page/world.ts'
import { lineElement } from './logs-view.ts'
import { type Found, foundIn, type LogSearch, SEARCH_PATH, type SearchAnswer, searchBody } from './search.ts'

/** What OpenSearch finds for what is chosen on the page. Throws its reason where it does not understand the query. */
export async function searchLogs(): Promise<Found> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify(searchBody(chosenSearch()))
  return foundIn(await askCloud<SearchAnswer>(SEARCH_PATH, { method: 'POST', headers, body }))
}

export function startSearch(again: () => void): void {
  for (const id of ['search-query', 'search-level', 'search-service', 'search-minutes'])
    byId(id).addEventListener('input', again)
}

export function showSearch({ found }: World): void {
  const list = byId('found-lines')
  const { lines, total, error } = found
  byId('found-total').textContent = error
    ? ''
    : `${count(total, 'line')}${total > lines.length ? `, the newest ${lines.length}` : ''}`
  show(list, lines, ({ id }) => id, lineElement)
  showEmpty(list, error !== undefined || lines.length === 0, ...whyEmpty(error))
}

function whyEmpty(error: string | undefined): [sentence: string, command?: string] {
  if (error) return [error]
  const { query, level, service, minutes } = chosenSearch()
  if (query || level || service || minutes) return ['No line matches.']
  return ['OpenSearch holds no logs yet. Lab 06 brings them there:', 'npm run lab 6']
}

function chosenSearch(): LogSearch {
  return {
    query: byId<HTMLInputElement>('search-query').value,
    level: byId<HTMLSelectElement>('search-level').value,
    service: byId<HTMLInputElement>('search-service').value,
    minutes: Number(byId<HTMLSelectElement>('search-minutes').value),
  }
}
