import { page } from '../eventbridge/page.ts'
import { readTags, type Tag, writeTags } from '../eventbridge/tags.ts'
import { checkName } from '../eventbridge/validation.ts'
import type { RestInput } from '../protocols/rest-json.ts'
import { invalid, notHere } from './errors.ts'
import { pageInput } from './schedule-routes.ts'
import type { ScheduleGroup, Schedules } from './schedules.ts'

export function groupRoutes(schedules: Schedules) {
  const get = ({ params, request }: RestInput) => schedules.group(request.region, params.Name ?? '')
  return {
    'POST /schedule-groups/{Name}': ({ params, request, json }: RestInput) => {
      const name = checkName(params.Name, 'name')
      const tags = readTags((json().Tags ?? []) as Tag[])
      return { ScheduleGroupArn: schedules.createGroup(request.region, name, tags).arn }
    },
    'GET /schedule-groups/{Name}': (input: RestInput) => described(get(input)),
    'DELETE /schedule-groups/{Name}': (input: RestInput) => {
      deleteGroup(schedules, get(input))
      return {}
    },
    'GET /schedule-groups': ({ query, request }: RestInput) => {
      const prefix = query.get('NamePrefix') ?? ''
      const all = schedules.groups(request.region).filter(({ name }) => name.startsWith(prefix))
      const { items, NextToken } = page(all, ({ arn }) => arn, pageInput(query))
      return { ScheduleGroups: items.map(described), NextToken }
    },
  }
}

/** Only groups have tags. */
export function tagRoutes(schedules: Schedules) {
  const tagged = ({ params, request }: RestInput) => {
    const name = /^arn:aws:scheduler:[^:]*:[^:]*:schedule-group\/(.+)$/.exec(params.ResourceArn ?? '')?.[1]
    if (name === undefined) throw notHere('tags but those of schedule groups')
    return schedules.group(request.region, name)
  }
  return {
    'GET /tags/{ResourceArn+}': (input: RestInput) => ({ Tags: writeTags(tagged(input).tags) }),
    'POST /tags/{ResourceArn+}': (input: RestInput) => {
      const group = tagged(input)
      schedules.saveGroup({ ...group, tags: { ...group.tags, ...readTags((input.json().Tags ?? []) as Tag[]) } })
      return {}
    },
    'DELETE /tags/{ResourceArn+}': (input: RestInput) => {
      const group = tagged(input)
      const gone = input.query.getAll('TagKeys')
      const left = Object.entries(group.tags).filter(([key]) => !gone.includes(key))
      schedules.saveGroup({ ...group, tags: Object.fromEntries(left) })
      return {}
    },
  }
}

/** With all its schedules; the default one stays. */
export function deleteGroup(schedules: Schedules, group: ScheduleGroup): void {
  if (group.name === 'default') throw invalid('The default schedule group cannot be deleted.')
  schedules.deleteGroup(group)
}

function described({ arn, name, createdAt, modifiedAt }: ScheduleGroup) {
  return {
    Arn: arn,
    Name: name,
    State: 'ACTIVE',
    CreationDate: createdAt / 1000,
    LastModificationDate: modifiedAt / 1000,
  }
}
