import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { clientSettings } from '../client-settings.ts'
import { createLogger } from '../logger.ts'
import { setting } from '../setting.ts'
import { type Subscribed, type SubscribeParts, subscribe } from '../subscribe.ts'

const parts: SubscribeParts = {
  logs: new CloudWatchLogsClient(clientSettings),
  services: setting('SERVICES').split(' '),
  stage: setting('STAGE'),
  destinationArn: setting('SHIP_ARN'),
  shipperGroup: setting('SHIP_LOG_GROUP'),
  log: createLogger({ service: setting('SERVICE'), stage: setting('STAGE') }),
}

/** Called by a schedule; by hand with `{"remove": true}`, before the service is removed. */
export const handler = async (event: { remove?: boolean } | null): Promise<Subscribed> =>
  subscribe(parts, event?.remove === true)
