import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../events.ts'
import type { Properties, ResourceContext, ResourceType } from '../service.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { TestClock } from '../sqs/test-clock.ts'
import { openStore } from '../store.ts'
import { schedulerResources } from './resources.ts'
import { Schedules } from './schedules.ts'

const context: ResourceContext = {
  region: 'us-east-1',
  account: '000000000000',
  stackName: 'desk-dev',
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/desk-dev/1',
  logicalId: 'Nightly',
  generateName: (maxLength = 255) => 'desk-dev-Nightly-1A2B3C4D5E6F'.slice(0, maxLength),
}
const SCHEDULE: Properties = {
  ScheduleExpression: 'rate(1 hour)',
  State: 'ENABLED',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: {
    Arn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    RoleArn: 'arn:aws:iam::000000000000:role/r',
    Input: undefined,
  },
  Name: undefined,
}

let folder: string
let schedules: Schedules
let schedule: Required<ResourceType>
let group: Required<ResourceType>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scheduler '))
  const platform = {
    account: '000000000000',
    url: '',
    store: openStore(folder),
    events: new EventStream(),
    settings: DEFAULT_SETTINGS,
  }
  schedules = new Schedules(platform)
  const types = schedulerResources(schedules, new TestClock())
  schedule = types['AWS::Scheduler::Schedule'] as Required<ResourceType>
  group = types['AWS::Scheduler::ScheduleGroup'] as Required<ResourceType>
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('AWS::Scheduler::Schedule', () => {
  it('is made, changed in place and deleted', async () => {
    const { id, attributes } = await schedule.create(SCHEDULE, context)
    const changed = { ...SCHEDULE, EndDate: '2027-01-01T00:00:00Z', State: 'DISABLED' }
    await schedule.update(id, changed, SCHEDULE, context)
    const after = schedules.get('us-east-1', 'default', id)

    await schedule.delete(id, changed, context)
    await schedule.delete(id, changed, context)

    const Arn = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/desk-dev-Nightly-1A2B3C4D5E6F'
    expect([id, attributes]).toEqual(['desk-dev-Nightly-1A2B3C4D5E6F', { Arn }])
    expect(after.settings).toMatchObject({ State: 'DISABLED', EndDate: Date.UTC(2027, 0, 1) / 1000 })
    expect(schedules.all()).toEqual([])
  })

  it('is not made over another of its name', async () => {
    await schedule.create({ ...SCHEDULE, Name: 'nightly' }, context)

    expect(schedule.existing({ ...SCHEDULE, Name: 'nightly' }, context)).toBe('nightly')
    expect(() => schedule.create({ ...SCHEDULE, Name: 'nightly' }, context)).toThrow('Schedule nightly already exists.')
  })

  it('does not move to another group, as on AWS', async () => {
    await group.create({ Name: 'night' }, context)
    const { id } = await schedule.create(SCHEDULE, context)

    expect(() => schedule.update(id, { ...SCHEDULE, GroupName: 'night' }, SCHEDULE, context)).toThrow(
      `Resource of type 'AWS::Scheduler::Schedule' with identifier '${id}' was not found.`,
    )
  })

  it.each<[string, Properties, string]>([
    ['an unknown property', { ...SCHEDULE, Tags: [] }, 'Encountered unsupported property Tags'],
    ['a date that is none', { ...SCHEDULE, StartDate: 'tomorrow' }, 'StartDate must be a date in ISO 8601'],
    ['no target', { ...SCHEDULE, Target: undefined }, "Value null at 'target'"],
    ['a group that is not there', { ...SCHEDULE, GroupName: 'none' }, 'Schedule group none does not exist.'],
  ])('is not made with %s', (_what, properties, message) => {
    expect(() => schedule.create(properties, context)).toThrow(message)
    expect(schedules.all()).toEqual([])
  })
})

describe('AWS::Scheduler::ScheduleGroup', () => {
  it('is made, tagged anew, and deleted with its schedules', async () => {
    const { id, attributes } = await group.create({ Name: 'night', Tags: [{ Key: 'a', Value: '1' }] }, context)
    await schedule.create({ ...SCHEDULE, GroupName: 'night' }, context)
    await group.update(id, { Name: 'night', Tags: [{ Key: 'b', Value: '2' }] }, {}, context)
    const { tags } = schedules.group('us-east-1', 'night')

    await group.delete(id, {}, context)
    await group.delete(id, {}, context)

    expect([id, attributes?.Arn, tags]).toEqual([
      'night',
      'arn:aws:scheduler:us-east-1:000000000000:schedule-group/night',
      { b: '2' },
    ])
    expect(schedules.all()).toEqual([])
  })
})
