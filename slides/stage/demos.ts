import { alert } from '../live/alert.ts'
import { hello } from '../live/hello.ts'
import { promote } from '../live/promote.ts'
import { searchLogs } from '../live/search-logs.ts'
import { slashCommand } from '../live/slash-command.ts'
import { token } from '../live/token.ts'
import type { Demo } from './demo.ts'

/** Every demo, by the name that a slide shows it by. Nothing else can be performed. */
export const DEMOS: Record<string, Demo> = {
  hello,
  'slash-command': slashCommand,
  alert,
  token,
  'search-logs': searchLogs,
  promote,
}
