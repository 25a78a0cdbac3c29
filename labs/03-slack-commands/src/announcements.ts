import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { clientSettings } from './client-settings.ts'

/** A deployment that the channel was told of. */
export interface Announcement {
  id: string
  service: string
  stage: string
  requestedBy: string
  /** ISO 8601, in UTC. */
  requestedAt: string
}

export interface Announcements {
  has(id: string): Promise<boolean>
  add(announcement: Announcement): Promise<void>
}

/** A parameter's value may have 4 KB. */
const KEPT = 10

/** The newest announcements, in one parameter: enough for a command that people type. */
export function announcementsIn(Name: string, ssm = new SSMClient(clientSettings)) {
  const newest = async (): Promise<Announcement[]> => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name }))
    return JSON.parse(Parameter?.Value ?? '[]')
  }
  return {
    newest,
    has: async (id: string) => (await newest()).some((each) => each.id === id),
    async add(announcement: Announcement) {
      // By when it was asked for: the first of two may be announced last.
      const all = [announcement, ...(await newest())].sort((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1))
      const Value = JSON.stringify(all.slice(0, KEPT))
      await ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }))
    },
  }
}
