import { queryService } from '../protocols/query.ts'
import type { Platform, Service } from '../service.ts'

/** AWS Security Token Service, as far as the CLI asks who it is. */
export function stsService({ account }: Platform): Service {
  return queryService({
    name: 'sts',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    actions: {
      /**
       * Every caller is the account's root user: the CLI's credentials are the administrator's.
       * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
       */
      GetCallerIdentity: () => ({ Arn: `arn:aws:iam::${account}:root`, UserId: account, Account: account }),
    },
  })
}
