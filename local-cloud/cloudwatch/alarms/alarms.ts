import type { Platform } from '../../service.ts'
import type { Table } from '../../store.ts'
import { resourceNotFound } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import type { Alarm, AlarmChange, AlarmState, CompositeAlarm, MetricAlarm, StateValue } from './alarm.ts'
import { type ActionTargets, takeActions, tellEventBridge } from './alarm-actions.ts'
import { AlarmHistory } from './alarm-history.ts'
import { AlarmNews } from './alarm-news.ts'
import { evaluateCompositeAlarm, isInCycle } from './composite-alarm.ts'
import { evaluateMetricAlarm } from './evaluate-metric-alarm.ts'
import { INITIAL_REASON } from './state-reason.ts'

type Listener = (change: AlarmChange) => void
type Put = Pick<MetricAlarm, 'type' | 'settings'> | Pick<CompositeAlarm, 'type' | 'settings'>

/** How often alarms are looked at while data comes, and while none comes. AWS looks once a minute. */
const EVERY = 1000
const WITHOUT_DATA_EVERY = 10_000

/** The alarms of all regions. They watch by themselves once they are started. */
export class Alarms {
  readonly platform: Platform
  readonly history: AlarmHistory
  #metrics: Metrics
  #targets: ActionTargets
  #alarms: Table<Alarm>
  #news: AlarmNews
  #listeners = new Set<Listener>()
  #timer: NodeJS.Timeout | undefined

  constructor(metrics: Metrics, targets: ActionTargets) {
    this.platform = metrics.platform
    this.#metrics = metrics
    this.#targets = targets
    this.#alarms = this.platform.store.table('cloudwatch/alarms')
    this.history = new AlarmHistory(this.platform.store.journal('cloudwatch/alarm-history'))
    this.#news = new AlarmNews(this.history, this.platform.events, metrics.now)
  }

  /** The alarm's state; nothing where there is no such alarm. */
  state(region: string, name: string): StateValue | undefined {
    return this.find(region, name)?.state.value
  }

  /** Calls `listener` with every change of a state, until the returned function is called. */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls `listener` with each alarm that goes to ALARM, until the returned function is called. */
  onAlarm(listener: (region: string, name: string) => void): () => void {
    return this.onChange(({ alarm: { region, settings, state } }) => {
      if (state.value === 'ALARM') listener(region, settings.AlarmName)
    })
  }

  start(): void {
    let hasData = true
    let lastLook = 0
    this.#metrics.onPut(() => {
      hasData = true
    })
    this.#timer = setInterval(() => {
      const now = Date.now()
      if (!hasData && now - lastLook < WITHOUT_DATA_EVERY) return
      hasData = false
      lastLook = now
      this.evaluate()
    }, EVERY).unref()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  /** Looks at every metric alarm now; composite alarms follow the alarms that they are about. */
  evaluate(): void {
    for (const alarm of this.#alarms.values()) {
      if (alarm.type === 'MetricAlarm') this.#evaluateMetric(alarm)
    }
  }

  find(region: string, name: string): Alarm | undefined {
    return this.#alarms.get(keyOf(region, name))
  }

  /** Throws ResourceNotFound. */
  get(region: string, name: string): Alarm {
    const alarm = this.find(region, name)
    if (!alarm) throw resourceNotFound(`Alarm ${name} does not exist`)
    return alarm
  }

  /** By name; of all regions, where none is named. */
  list(region?: string): Alarm[] {
    return this.#alarms
      .values()
      .filter((alarm) => region === undefined || alarm.region === region)
      .sort((a, b) => (a.settings.AlarmName < b.settings.AlarmName ? -1 : 1))
  }

  /** An alarm that has the name already keeps its state until it is looked at. */
  put(region: string, { type, settings }: Put, tags: Record<string, string> = {}): Alarm {
    const existing = this.find(region, settings.AlarmName)
    const now = this.#metrics.now()
    const alarm = {
      region,
      arn: this.arn(region, settings.AlarmName),
      type,
      settings,
      configuredAt: now,
      state: existing?.state ?? { value: 'INSUFFICIENT_DATA', reason: INITIAL_REASON, since: now },
      tags: existing?.tags ?? tags,
    } as Alarm
    this.#keep(alarm)
    this.#news.configured(alarm, existing ? 'updated' : 'created')
    if (alarm.type === 'CompositeAlarm') this.#evaluateComposite(alarm)
    return alarm
  }

  /** Changes what does not bear on its state. */
  update(alarm: Alarm, change: Partial<Pick<Alarm, 'settings' | 'tags'>>): void {
    this.#keep({ ...alarm, ...change } as Alarm)
  }

  setState(alarm: Alarm, state: Omit<AlarmState, 'since'>): void {
    this.#change(alarm, { ...state, since: this.#metrics.now() })
  }

  delete(alarm: Alarm): void {
    this.#alarms.delete(keyOf(alarm.region, alarm.settings.AlarmName))
    this.#news.configured(alarm, 'deleted')
  }

  arn(region: string, name: string): string {
    return `arn:aws:cloudwatch:${region}:${this.platform.account}:alarm:${name}`
  }

  /** One that cannot be evaluated, or written, must not stop the others. */
  #evaluateMetric(alarm: MetricAlarm): void {
    try {
      const state = evaluateMetricAlarm(alarm, this.#metrics)
      if (state) this.#change(alarm, state)
    } catch (error) {
      this.#news.failed(alarm, error)
    }
  }

  #change(before: Alarm, state: AlarmState): void {
    const alarm = { ...before, state }
    const change = { alarm, previous: before.state }
    this.#keep(alarm)
    this.#news.changed(change)
    if (before.state.value === state.value) return
    for (const outcome of takeActions(change, this.#targets)) this.#news.acted(alarm, outcome)
    this.#tellEventBridge(change)
    for (const listener of this.#listeners) listener(change)
    this.#evaluateParents(alarm)
  }

  #evaluateParents({ region, arn, settings }: Alarm): void {
    for (const alarm of this.list(region)) {
      if (alarm.type === 'CompositeAlarm') this.#evaluateComposite(alarm, { arn, name: settings.AlarmName })
    }
  }

  /** Those in a cycle are not evaluated, as on AWS. */
  #evaluateComposite(alarm: CompositeAlarm, cause?: { arn: string; name: string }): void {
    const find = (name: string) => this.find(alarm.region, name)
    if (isInCycle(alarm, find)) return
    const state = evaluateCompositeAlarm(alarm, { find, cause, now: this.#metrics.now() })
    if (state) this.#change(alarm, state)
  }

  #tellEventBridge(change: AlarmChange): void {
    try {
      tellEventBridge(change, this.#targets)
    } catch (error) {
      this.#news.failed(change.alarm, error)
    }
  }

  #keep(alarm: Alarm): void {
    this.#alarms.set(keyOf(alarm.region, alarm.settings.AlarmName), alarm)
  }
}

function keyOf(region: string, name: string): string {
  return `${region}/${name}`
}
