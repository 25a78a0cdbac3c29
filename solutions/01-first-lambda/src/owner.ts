interface Owner {
  service: string
  owner: string
}

const OWNERS = new Map([
  ['api', 'team-platform'],
  ['web', 'team-storefront'],
  ['worker', 'team-data'],
])

// #region handler
export async function handler(event: { service?: unknown } | null): Promise<Owner> {
  const service = typeof event?.service === 'string' ? event.service : ''
  const owner = OWNERS.get(service)
  if (!owner) throw new UnknownServiceError(service)
  return { service, owner }
}

class UnknownServiceError extends Error {
  // Lambda sends this as errorType. The name of the class would not do: a minifier changes it.
  override name = 'UnknownServiceError'

  constructor(service: string) {
    super(`No service "${service}". Known services: ${[...OWNERS.keys()].join(', ')}.`)
  }
}
// #endregion handler
