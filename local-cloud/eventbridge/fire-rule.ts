import { asCloudError, CloudError } from '../errors.ts'
import { send } from '../http/server.ts'
import type { LocalRoute } from '../service.ts'
import type { Clock } from '../sqs/clock.ts'
import { invalid } from './errors.ts'
import type { EventBuses } from './event-buses.ts'
import type { EventRouting } from './event-routing.ts'
import { defaultRule } from './rule-actions.ts'
import type { Rules } from './rules.ts'

/**
 * `POST /_aws/eventbridge/rules/<name>/fire?region=us-east-1`: what a rule's schedule would do, at once, for a demonstration or a
 * test. AWS has no such thing.
 */
export function fireRule(buses: EventBuses, rules: Rules, routing: EventRouting, clock: Clock): LocalRoute {
  return localAction(/^\/_aws\/eventbridge\/rules\/([^/]+)\/fire$/, (name, query) => {
    const rule = defaultRule(buses, rules, query.get('region') ?? 'us-east-1', name)
    if (!rule.schedule) throw invalid(`The rule ${name} has no schedule. Put an event that it matches instead.`)
    return { eventId: routing.fire(rule, clock.now()) }
  })
}

/** A route that takes POST alone, and answers JSON. The action gets the part of the path that `pattern` captures. */
export function localAction(
  pattern: RegExp,
  action: (captured: string, query: URLSearchParams) => unknown,
): LocalRoute {
  return (request, response, url) => {
    const { pathname, searchParams } = url()
    const headers = { 'content-type': 'application/json' }
    try {
      const captured = pattern.exec(pathname)?.[1]
      if (captured === undefined) throw new CloudError('NotFound', `The local cloud has no ${pathname}.`, 404)
      if (request.method !== 'POST') throw new CloudError('MethodNotAllowed', `${pathname} takes POST only.`, 405)
      send(response, { status: 200, headers, body: JSON.stringify(action(decodeURIComponent(captured), searchParams)) })
    } catch (thrown) {
      const { status, code, message } = asCloudError(thrown)
      send(response, { status, headers, body: JSON.stringify({ __type: code, message }) })
    }
  }
}
