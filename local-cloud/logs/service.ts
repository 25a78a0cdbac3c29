import { jsonService } from '../protocols/json.ts'
import type { Service } from '../service.ts'
import { filterLogEvents } from './filter-log-events.ts'
import { getLogEvents } from './get-log-events.ts'
import { logGroupResource } from './log-group-resource.ts'
import { logGroupActions } from './log-groups.ts'
import { logStreamActions } from './log-streams.ts'
import type { Logs } from './logs.ts'
import { putLogEvents } from './put-log-events.ts'
import { tagActions } from './tags.ts'

/** CloudWatch Logs: log groups, their streams and events. */
export function logsService(logs: Logs): Service {
  return jsonService({
    name: 'logs',
    version: '1.1',
    actions: {
      ...logGroupActions(logs),
      ...logStreamActions(logs),
      ...tagActions(logs),
      PutLogEvents: putLogEvents(logs),
      GetLogEvents: getLogEvents(logs),
      FilterLogEvents: filterLogEvents(logs),
    },
    resources: { 'AWS::Logs::LogGroup': logGroupResource(logs) },
  })
}
