import { cloudformationService } from './cloudformation/service.ts'
import { ecrService } from './ecr/service.ts'
import { iamService } from './iam/service.ts'
import { lambdaService } from './lambda/service.ts'
import { Logs } from './logs/logs.ts'
import { logsService } from './logs/service.ts'
import { Buckets } from './s3/buckets.ts'
import { s3Service } from './s3/service.ts'
import type { Platform, Service } from './service.ts'
import { stsService } from './sts/service.ts'

/**
 * The services that this cloud has, and which of them knows which: a new one is a folder and a line here.
 * CloudFormation comes last, since it makes the resources of all others.
 */
export function services(platform: Platform): Service[] {
  const logs = new Logs(platform)
  const buckets = new Buckets(platform)
  const providers = [
    stsService(platform),
    iamService(platform),
    s3Service(buckets),
    ecrService(),
    logsService(logs),
    lambdaService(platform, { logs, buckets }),
  ]
  return [...providers, cloudformationService(platform, { buckets, providers })]
}
