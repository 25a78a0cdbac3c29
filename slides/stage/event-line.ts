import type { CloudEvent } from '../../local-cloud/events.ts'
import type { Demo, Telling } from './demo.ts'

type Detail = Record<string, unknown>
type Happening = Omit<Extract<Telling, { shows: 'happening' }>, 'shows'>

const LONGEST = 200

/** How an event of the cloud reads on a slide; undefined for one that says nothing to an audience. */
export function eventLine({ type, detail }: CloudEvent, log?: Demo['log']): Telling | undefined {
  const happening = Object.hasOwn(READABLE, type) ? READABLE[type]!(detail, log) : undefined
  return happening && { shows: 'happening', ...happening, text: happening.text.slice(0, LONGEST) }
}

const READABLE: Record<string, (detail: Detail, log?: Demo['log']) => Happening | undefined> = {
  'lambda.log': ({ functionName, message }, log) => {
    const text = log === 'none' ? undefined : logLine(String(message), log === 'whole')
    if (!text) return
    return {
      from: nameOf(functionName),
      text,
      isGood: /\b(ERROR|Error|Task timed out)\b/.test(text) ? false : undefined,
    }
  },
  'sns.publish': ({ topicArn, message }) => ({
    from: String(topicArn).replace(/^.*:/, ''),
    text: summary(message),
  }),
  'slack.message': ({ response_type, text, channel }) => ({
    from: 'Slack',
    text: `${response_type === 'ephemeral' ? 'only ada sees' : `#${channel}`}: ${plain(String(text))}`,
    isGood: true,
  }),
  'datadog.event': ({ alert_type, title, tags }) => ({
    from: 'Datadog',
    text: `${alert_type}: ${title}  ${(tags as string[]).join(' ')}`,
    isGood: true,
  }),
  'datadog.series': ({ metrics, points }) => ({
    from: 'Datadog',
    text: `${(metrics as string[]).join(', ')}: ${points} ${points === 1 ? 'point' : 'points'}`,
    isGood: true,
  }),
  'codedeploy.traffic': ({ functionName, alias, targetVersion, weight }) => ({
    from: stageOf(functionName),
    text: `alias ${alias}: ${weight} % of the calls go to version ${targetVersion}`,
  }),
  'codedeploy.deployment': ({ status, message }) => ({
    from: 'CodeDeploy',
    text: `deployment ${status}${message ? `: ${message}` : ''}`,
    isGood: { Succeeded: true, Failed: false, Stopped: false }[String(status)],
  }),
  'opensearch.bulk': ({ items, failed, indices }) => ({
    from: 'OpenSearch',
    text: `${items} ${items === 1 ? 'log event' : 'log events'} into ${(indices as string[]).join(', ')}${failed ? `, ${failed} refused` : ''}`,
    isGood: failed === 0,
  }),
  'sqs.message-sent': ({ queue }) =>
    /DeadLetters/.test(String(queue))
      ? { from: 'DeadLetters', text: 'holds a message that cannot be delivered', isGood: false }
      : undefined,
  'apigateway.request': ({ method, path, status, milliseconds }) => ({
    from: 'API Gateway',
    text: `${method} ${path} → ${status} in ${Math.round(Number(milliseconds))} ms`,
    isGood: Number(status) < 400,
  }),
}

/** `slack-commands-dev-command` is the function `command` of its service. */
function nameOf(functionName: unknown): string {
  return String(functionName).replace(/^.*-dev-/, '')
}

/** Only lab 09 has more stages than one. */
function stageOf(functionName: unknown): string {
  return /-(dev|staging|prod)-/.exec(String(functionName))?.[1] ?? 'CodeDeploy'
}

/** A line of a log, without the ids that say nothing from the last row. */
function logLine(message: string, wholeLog: boolean): string | undefined {
  // Where a line is flat, service and stage are the logger's own.
  const { type, record, level, message: said, service, stage, ...others } = logEntry(message)
  if (type === 'platform.report') return report(record!.metrics as Metrics)
  if (type?.startsWith('platform.')) return undefined
  if (level) return `${level} ${logged(typeof said === 'object' ? (said as Detail) : { message: said, ...others })}`
  if (/^(INIT_START|START|END) /.test(message)) return wholeLog ? message.split('\t')[0]!.trim() : undefined
  return message.startsWith('REPORT ') ? report(metricsIn(message)) : message.trim()
}

/** The text form of a log has the same, between tabs. */
function logEntry(line: string): LogEntry {
  const [, level, text] = /^\S+\t\S+\t(\w+)\t(?:Invoke Error \t)?(.*)/s.exec(line) ?? []
  if (level === undefined) return parsed(line)
  const said = parsed(text!)
  return { level, message: Object.keys(said).length > 0 ? said : text }
}

interface LogEntry {
  service?: string
  stage?: string
  type?: string
  record?: Detail
  level?: string
  message?: unknown
}

interface Metrics {
  durationMs: number
  billedDurationMs: number
  maxMemoryUsedMB: number
  initDurationMs?: number
}

function report({ durationMs, billedDurationMs, maxMemoryUsedMB, initDurationMs }: Metrics): string {
  const init = initDurationMs === undefined ? '' : `, init ${Math.round(initDurationMs)} ms`
  return `REPORT ${Number(durationMs).toFixed(1)} ms, billed ${billedDurationMs} ms${init}, ${maxMemoryUsedMB} MB`
}

function metricsIn(text: string): Metrics {
  const number = (name: string) => Number(new RegExp(`\\t${name}: ([\\d.]+)`).exec(text)?.[1])
  const init = number('Init Duration')
  return {
    durationMs: number('Duration'),
    billedDurationMs: number('Billed Duration'),
    maxMemoryUsedMB: number('Max Memory Used'),
    initDurationMs: Number.isNaN(init) ? undefined : init,
  }
}

/** `Announced service=api stage=prod`, without ids and times. */
function logged({ message, errorMessage, ...rest }: Detail): string {
  const fields = Object.entries(rest).filter(
    ([name, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value) && !/^id$|^timestamp$|Id$|At$|stack/i.test(name),
  )
  return [message ?? errorMessage, ...fields.map(([name, value]) => `${name}=${value}`)].filter(Boolean).join(' ')
}

function summary(message: unknown): string {
  const { type, title, metric, alert_type } = parsed(String(message)) as Record<string, string | undefined>
  const what = [type ?? alert_type ?? (metric && 'metric'), title ?? metric].filter(Boolean)
  return what.length ? what.join(': ') : String(message)
}

/** mrkdwn without its marks. */
export function plain(text: string): string {
  return text
    .replace(/[*`]/g, '')
    .replace(/:\w+:\s*/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

function parsed(text: string): object {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
