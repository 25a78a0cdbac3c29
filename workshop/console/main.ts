import type { CloudEvent } from '#local-cloud/cloud.ts'
import { startTheme } from '../../slides/theme.ts'
import { askCloud, follow } from './cloud/follow.ts'
import { emptyHistory, remember } from './cloud/history.ts'
import { showDatadog } from './datadog/datadog-view.ts'
import { showEvents, startEvents } from './events/events-view.ts'
import { showFunctions } from './functions/functions-view.ts'
import { showLogs, startLogs } from './logs/logs-view.ts'
import { searchLogs, showSearch, startSearch } from './logs/search-view.ts'
import { showMetrics } from './metrics/metrics-view.ts'
import { byId } from './page/dom.ts'
import { showNavigation, startNavigation, visibleParts } from './page/navigation.ts'
import { emptyWorld } from './page/world.ts'
import { showQueues } from './queues/queues-view.ts'
import { showSlack, startSlack } from './slack/slack-view.ts'
import { showStages } from './stages/stages-view.ts'

const PARTS = {
  slack: showSlack,
  events: showEvents,
  datadog: showDatadog,
  logs: showLogs,
  search: showSearch,
  functions: showFunctions,
  queues: showQueues,
  metrics: showMetrics,
  stages: showStages,
}

/** Milliseconds in which what comes is shown together. */
const FRAME = 100
/** Between two looks at what there is, while something happens and while nothing does: messages become visible by themselves. */
const LOOK = 500
const IDLE_LOOK = 10_000

const world = emptyWorld()
let come: CloudEvent[] = []

const showSoon = once(FRAME, () => {
  world.history = remember(world.history, come)
  come = []
  for (const part of visibleParts(Object.keys(PARTS))) PARTS[part as keyof typeof PARTS](world)
  showNavigation(world)
})

const lookAtCloud = once(LOOK, async () => {
  world.overview = await askCloud('/_aws/overview')
  showSoon()
})

const lookAtSlack = once(FRAME, async () => {
  world.messages = (await askCloud<Pick<typeof world, 'messages'>>('/_partners/slack/local/messages')).messages
  showSoon()
})

const lookAtDatadog = once(FRAME, async () => {
  const events = await askCloud<Omit<typeof world.datadog, 'points'>>('/_partners/datadog/local/events')
  const { points } = await askCloud<Pick<typeof world.datadog, 'points'>>('/_partners/datadog/local/series')
  world.datadog = { ...events, points }
  showSoon()
})

const lookAtSearch = once(FRAME, async () => {
  if (byId('search').hidden) return
  const error = ({ message }: Error) => ({ ...world.found, error: message })
  world.found = await searchLogs().catch(error)
  showSoon()
})

startTheme((nextTheme) => {
  byId('theme').addEventListener('click', nextTheme)
  addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() === 't' && isFree(event)) nextTheme()
  })
})
startNavigation(isFree, () => {
  showSoon()
  lookAtSearch()
})
startSlack()
startEvents(showSoon)
startLogs(showSoon)
startSearch(lookAtSearch)
setInterval(() => document.body.dataset.link === 'up' && !document.hidden && lookAtCloud(), IDLE_LOOK)

follow({
  connected(overview, isNewRun) {
    if (isNewRun) world.history = emptyHistory()
    come = []
    world.overview = overview
    tellLink('up', `Running since ${new Date(overview.startedAt).toLocaleTimeString('en-GB')}`)
    lookAtSlack()
    lookAtDatadog()
    lookAtSearch()
    showSoon()
  },
  lost: (sentence) => tellLink('down', sentence),
  happened(event) {
    come.push(event)
    if (event.type !== 'lambda.log') lookAtCloud()
    if (event.type.startsWith('slack.')) lookAtSlack()
    if (event.type.startsWith('datadog.')) lookAtDatadog()
    if (event.type.startsWith('opensearch.')) lookAtSearch()
    showSoon()
  },
})

function tellLink(state: 'up' | 'down', sentence: string): void {
  document.body.dataset.link = state
  const link = byId('link')
  if (link.textContent !== sentence) link.textContent = sentence
}

/** Calls `action` after `delay`, once however often it was asked to meanwhile. What fails is tried at the next occasion. */
function once(delay: number, action: () => void | Promise<void>): () => void {
  let isWaiting = false
  return () => {
    if (isWaiting) return
    isWaiting = true
    setTimeout(async () => {
      isWaiting = false
      await Promise.resolve(action()).catch(() => {})
    }, delay)
  }
}

/** Nobody is writing, and no key of the browser's is meant. */
function isFree(event: KeyboardEvent): boolean {
  const { target, ctrlKey, metaKey, altKey } = event
  return !(ctrlKey || metaKey || altKey || (target as HTMLElement).matches('input, select, textarea'))
}
