import { rmSync } from 'node:fs'
import { until } from '../test-server.ts'
import { type Cloud, start, World } from './mortal-cloud.ts'

const thing = (Properties: object, more: object = {}) => ({ Type: 'Test::A::Thing', Properties, ...more })
const templateOf = (Resources: object) => ({ TemplateBody: JSON.stringify({ Resources }) })
/** An old and a new stack: of its things one stays, one changes, one is replaced, one goes, two come. */
const OLD = templateOf({
  Stays: thing({ Name: 'stays' }),
  Changes: thing({ Name: 'changes', Size: 1, Of: { Ref: 'Stays' } }),
  Replaced: thing({ Name: 'replaced-1' }),
  Goes: thing({ Of: { Ref: 'Replaced' } }),
})
const NEW = templateOf({
  Stays: thing({ Name: 'stays' }),
  Changes: thing({ Name: 'changes', Size: 2, Of: { Ref: 'Stays' } }),
  Replaced: thing({ Name: 'replaced-2' }),
  Comes: thing({ Of: { Ref: 'Changes' } }, { DeletionPolicy: 'Retain' }),
  Named: thing({ Name: 'named' }, { DependsOn: 'Comes' }),
})

let world: World
let cloud: Cloud
const begin = () => {
  world = new World()
  cloud = start(world)
}
const finish = async () => {
  await cloud.service.close?.()
  rmSync(world.dataDir, { recursive: true, force: true })
}

describe('a cloud that is killed at any moment of', () => {
  /** Does it once to count its moments, then again and again, killed before each of them, and started again. */
  const atEachMoment = async (
    prepare: () => Promise<unknown>,
    operation: () => Promise<unknown>,
    check: () => Promise<void>,
  ) => {
    for (let moment = 0, moments = 1; moment <= moments; moment++) {
      begin()
      await prepare()
      const begun = cloud.life.done
      if (moment > 0) cloud.life.last = begun + moment - 1
      await operation()
      await cloud.settled()
      if (moment === 0) moments = cloud.life.done - begun
      await cloud.service.close?.()
      cloud = start(world)
      await cloud.settled()
      await check().catch((error) => {
        throw new Error(`Killed before step ${moment} of ${moments}. ${error}`)
      })
      await finish()
    }
  }
  const nothing = async () => {}
  const create = () => cloud.call('CreateStack', OLD).then(() => cloud.settled())

  it('a creation leaves all or nothing, and the same can be created then', async () => {
    await atEachMoment(
      nothing,
      () => cloud.call('CreateStack', OLD),
      async () => {
        const status = await cloud.status()
        expect(['CREATE_COMPLETE', 'none']).toContain(status)
        expect([...world.things.keys()].sort()).toEqual(status === 'none' ? [] : await cloud.resources())
        if (status === 'none') await create()
        expect(await cloud.status()).toBe('CREATE_COMPLETE')
        expect(world.things.size).toBe(4)
      },
    )
  })

  it('an update leaves the old stack or the new one, whole, and the same can be updated then', async () => {
    await atEachMoment(
      create,
      () => cloud.call('UpdateStack', NEW),
      async () => {
        const status = await cloud.status()
        expect(['CREATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_COMPLETE']).toContain(status)
        expect([...world.things.keys()].sort()).toEqual(await cloud.resources())
        const isNew = status === 'UPDATE_COMPLETE'
        expect(world.things.get('changes')).toMatchObject({ Size: isNew ? 2 : 1 })
        expect(world.things.has(isNew ? 'replaced-2' : 'replaced-1')).toBe(true)
        if (!isNew) await cloud.call('UpdateStack', NEW)
        expect(await cloud.settled()).toBe('UPDATE_COMPLETE')
        expect([...world.things.keys()].sort()).toEqual(await cloud.resources())
        expect(world.things.size).toBe(5)
      },
    )
  })

  it('a deletion goes on to its end', async () => {
    await atEachMoment(
      create,
      () => cloud.call('DeleteStack'),
      async () => {
        const status = await cloud.status()
        expect(['CREATE_COMPLETE', 'none']).toContain(status)
        expect([...world.things.keys()].sort()).toEqual(status === 'none' ? [] : await cloud.resources())
        await cloud.call('DeleteStack')
        expect(await cloud.settled()).toBe('none')
        expect(world.things.size).toBe(0)
      },
    )
  })
})

describe('a disk that is full', () => {
  afterEach(finish)
  const complain = jest.spyOn(console, 'error').mockImplementation(() => {})
  afterAll(() => complain.mockRestore())

  it.each([
    ['CreateStack', OLD, false],
    ['UpdateStack', NEW, true],
    ['DeleteStack', {}, true],
  ])('is told by %s at once, and nothing is lost', async (action, input, created) => {
    begin()
    if (created) await cloud.call('CreateStack', OLD)
    const before = { status: await cloud.settled(), things: new Map(world.things) }

    cloud.life.fullFrom = cloud.life.done
    const { status, body } = await cloud.call(action, input)
    cloud.life.fullFrom = Number.POSITIVE_INFINITY

    expect(status).toBe(503)
    expect(body).toContain('disk is full: ENOSPC: no space left on device, write. Free some space, then try again.')
    expect({ status: await cloud.settled(), things: world.things }).toEqual(before)
    expect((await cloud.call(action, input)).status).toBe(200)
    expect(await cloud.settled()).toBe(
      { CreateStack: 'CREATE_COMPLETE', UpdateStack: 'UPDATE_COMPLETE' }[action] ?? 'none',
    )
  })

  it('from any moment of an update on ends it once there is room, and the next update mends all', async () => {
    for (let moment = 1, ended = false; !ended; moment += 4) {
      begin()
      await cloud.call('CreateStack', OLD)
      await cloud.settled()
      const begun = cloud.life.done
      complain.mockClear()

      cloud.life.fullFrom = begun + moment
      const { status } = await cloud.call('UpdateStack', NEW)
      await until(async () => complain.mock.calls.length > 0 || !(await cloud.status()).endsWith('IN_PROGRESS'))
      ended = cloud.life.done < begun + moment
      cloud.life.fullFrom = Number.POSITIVE_INFINITY
      const outcome = await cloud.settled()

      expect(outcome).toMatch(status === 200 ? /^UPDATE_(ROLLBACK_)?(COMPLETE|FAILED)$/ : /^CREATE_COMPLETE$/)
      expect(await cloud.reason()).toMatch(outcome === 'UPDATE_ROLLBACK_FAILED' ? /ENOSPC|failed to roll back/ : /^$/)
      if (outcome === 'UPDATE_ROLLBACK_FAILED') await cloud.call('ContinueUpdateRollback')
      await cloud.settled()
      const again = await cloud.call('UpdateStack', NEW)
      if (again.status !== 200) expect(again.body).toContain('No updates are to be performed.')
      expect(await cloud.settled()).toBe('UPDATE_COMPLETE')
      expect([...world.things.keys()].sort()).toEqual(await cloud.resources())
      if (!ended) await finish()
    }
  })
})
