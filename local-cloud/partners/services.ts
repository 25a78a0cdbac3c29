import type { Platform, Service } from '../service.ts'
import { type DatadogOptions, datadogService } from './datadog/service.ts'
import { issuerService } from './issuer/service.ts'
import { type OpenSearchOptions, opensearchService } from './opensearch/service.ts'
import { type SlackOptions, slackService } from './slack/service.ts'

export interface PartnersOptions {
  datadog?: DatadogOptions
  slack?: SlackOptions
  opensearch?: OpenSearchOptions
}

/** What the labs meet outside AWS: each answers at `/_partners/<name>/…`. */
export function partnerServices(platform: Platform, options: PartnersOptions = {}): Service[] {
  return [
    datadogService(platform, options.datadog),
    slackService(platform, options.slack),
    opensearchService(platform, options.opensearch),
    issuerService(platform),
  ]
}
