interface Owner {
  service: string
  owner: string
}

const OWNERS = new Map([
  ['api', 'team-platform'],
  ['web', 'team-storefront'],
  ['worker', 'team-data'],
])

export async function handler(event: { service?: unknown } | null): Promise<Owner> {
  // TODO step 4: answer with the owner of the service, and throw an UnknownServiceError for one that is not in OWNERS.
  return { service: String(event?.service), owner: `TODO: one of ${OWNERS.size}` }
}
