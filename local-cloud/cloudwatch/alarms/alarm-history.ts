import type { Journal } from '../../store.ts'
import type { Alarm } from './alarm.ts'

export interface HistoryItem {
  region: string
  alarmName: string
  alarmType: Alarm['type']
  /** Milliseconds since 1970. */
  time: number
  type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action'
  summary: string
  /** JSON. */
  data: string
}

const CAPACITY = 1000

/** What happened to all alarms, deleted ones included: the latest thousand items. AWS keeps those of 30 days. */
export class AlarmHistory {
  #journal: Journal<HistoryItem>
  #items: HistoryItem[]

  constructor(journal: Journal<HistoryItem>) {
    this.#journal = journal
    this.#items = journal.read()
    this.#cut()
  }

  add(item: HistoryItem): void {
    this.#items.push(item)
    this.#journal.append([item])
    this.#cut()
  }

  /** Oldest first. */
  of(region: string): HistoryItem[] {
    return this.#items.filter((item) => item.region === region)
  }

  /** In larger steps: not every item rewrites the journal. */
  #cut(): void {
    if (this.#items.length <= CAPACITY * 1.5) return
    this.#items = this.#items.slice(-CAPACITY)
    this.#journal.rewrite(this.#items)
  }
}
