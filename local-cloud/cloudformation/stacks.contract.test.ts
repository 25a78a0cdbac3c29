// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is the syntax of Fn::Sub

import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListChangeSetsCommand,
  ListExportsCommand,
  ListImportsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation'
import { EventStream } from '../events.ts'
import { awsServer } from '../http/server.ts'
import { Roles } from '../iam/roles.ts'
import { iamService } from '../iam/service.ts'
import { Buckets } from '../s3/buckets.ts'
import { s3Service } from '../s3/service.ts'
import type { Service } from '../service.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import { Things } from './contract-server.ts'
import { cloudformationService } from './service.ts'

describe('stacks, by the SDK client', () => {
  let dataDir: string
  let things: Things
  let buckets: Buckets
  let server: Server
  let service: Service
  let client: CloudFormationClient

  const open = async () => {
    const platform = {
      account: '000000000000',
      url: '',
      store: openStore(dataDir),
      events: new EventStream(),
      settings: DEFAULT_SETTINGS,
    }
    buckets = new Buckets(platform)
    const test: Service = {
      name: 'test',
      handle: () => Promise.reject(new Error('has no API')),
      resources: { 'Test::A::Thing': things.type() },
    }
    const providers = [test, s3Service(platform, { buckets }), iamService(new Roles(platform))]
    service = cloudformationService(platform, { buckets, providers })
    server = awsServer({ services: new Map([['cloudformation', service]]), local: new Map(), onCall: () => undefined })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    client = new CloudFormationClient({ endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials })
  }
  const close = async () => {
    client.destroy()
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
    await service.close?.()
  }

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'local cloud cfn-'))
    things = new Things()
    await open()
  })

  afterEach(async () => {
    await close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const thing = (Properties: object = {}, more: object = {}) => ({ Type: 'Test::A::Thing', Properties, ...more })
  const body = (Resources: object, more: object = {}) => JSON.stringify({ Resources, ...more })

  const create = (Resources: object, more: object = {}, input: Partial<CreateStackCommandInput> = {}) =>
    client.send(new CreateStackCommand({ StackName: 'app', TemplateBody: body(Resources, more), ...input }))
  const update = (Resources: object, more: object = {}, StackName = 'app') =>
    client.send(new UpdateStackCommand({ StackName, TemplateBody: body(Resources, more) }))
  const remove = (StackName = 'app') => client.send(new DeleteStackCommand({ StackName }))

  const describeStack = async (StackName = 'app') =>
    (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]
  /** The stack's status once nothing is in progress any more. */
  const settled = async (StackName = 'app'): Promise<string> => {
    for (;;) {
      const status = String((await describeStack(StackName))?.StackStatus)
      if (!status.endsWith('IN_PROGRESS')) return status
    }
  }
  /** The oldest first, as `name STATUS reason`. */
  const events = async (StackName = 'app') => {
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }))
    return StackEvents.toReversed().map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason = '' }) =>
      `${LogicalResourceId} ${ResourceStatus} ${ResourceStatusReason}`.trim(),
    )
  }

  describe('creation', () => {
    it('makes resources in the order of their references, and gives outputs', async () => {
      const { StackId } = await create(
        {
          Second: thing({ Name: 'second', Of: { 'Fn::GetAtt': ['First', 'Arn'] } }),
          First: thing({ Name: 'first' }),
          Last: thing({ Name: 'last' }, { DependsOn: 'Second' }),
          Never: thing({ Name: 'never' }, { Condition: 'No' }),
        },
        {
          Conditions: { No: { 'Fn::Equals': [1, 2] } },
          Outputs: { Arn: { Value: { 'Fn::Sub': '${Second.Arn} in ${AWS::Region}' }, Description: 'where' } },
        },
      )

      expect(await settled()).toBe('CREATE_COMPLETE')
      expect(things.log).toEqual(['create first', 'create second', 'create last'])
      expect(things.live.get('second')).toEqual({ Name: 'second', Of: 'arn:first' })
      const stack = await describeStack()
      expect(stack?.StackId).toBe(StackId)
      expect(StackId).toMatch(/^arn:aws:cloudformation:eu-west-1:000000000000:stack\/app\/[0-9a-f-]{36}$/)
      expect(stack?.Outputs).toEqual([
        { OutputKey: 'Arn', OutputValue: 'arn:second in eu-west-1', Description: 'where' },
      ])
    })

    it('goes on for two stages at once, each its own', async () => {
      const stage = (name: string) =>
        create({ A: thing({ Name: `a-${name}` }), B: thing({ Of: { Ref: 'A' } }) }, {}, { StackName: `app-${name}` })

      await Promise.all([stage('dev'), stage('prod')])

      expect(await Promise.all([settled('app-dev'), settled('app-prod')])).toEqual([
        'CREATE_COMPLETE',
        'CREATE_COMPLETE',
      ])
      expect([...things.live.keys()].map((name) => name.replace(/-B-.*/, '-B')).sort()).toEqual([
        'a-dev',
        'a-prod',
        'app-dev-B',
        'app-prod-B',
      ])
    })

    it('tells each step as an event', async () => {
      await create({ A: thing({ Name: 'a' }) })
      await settled()

      expect(await events()).toEqual([
        'app CREATE_IN_PROGRESS User Initiated',
        'A CREATE_IN_PROGRESS',
        'A CREATE_IN_PROGRESS Resource creation Initiated',
        'A CREATE_COMPLETE',
        'app CREATE_COMPLETE',
      ])
    })

    it('makes names up, and keeps them to the length that the type allows', async () => {
      const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } }
      const LongLogicalIdOfARoleThatGoesOnAndOnForSixtyFourCharactersAndMore = role
      await create(
        { Bucket: { Type: 'AWS::S3::Bucket' }, LongLogicalIdOfARoleThatGoesOnAndOnForSixtyFourCharactersAndMore },
        {},
        { Capabilities: ['CAPABILITY_IAM'] },
      )

      expect(await settled()).toBe('CREATE_COMPLETE')
      const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: 'app' }))
      const [first = '', second = ''] = StackResources.map(({ PhysicalResourceId }) => PhysicalResourceId)
      expect([first, second].find((name) => buckets.has(name))).toMatch(/^app-bucket-[0-9a-z]{12}$/)
      expect([first, second].find((name) => !buckets.has(name))).toHaveLength(64)
    })

    it('leaves nothing when a resource fails, and says which and why', async () => {
      await create({
        Good: thing({ Name: 'good' }),
        Bad: thing({ Name: 'bad', Fail: 'create' }, { DependsOn: 'Good' }),
        Later: thing({}, { DependsOn: 'Bad' }),
      })

      expect(await settled()).toBe('ROLLBACK_COMPLETE')
      expect([...things.live.keys()]).toEqual([])
      expect(things.log).toEqual(['create good', 'create bad', 'delete good'])
      expect(await events()).toEqual(
        expect.arrayContaining([
          'Bad CREATE_FAILED bad does not create',
          'app ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. Rollback requested by user.',
          'Good DELETE_COMPLETE',
        ]),
      )
      await expect(update({ Good: thing() })).rejects.toThrow('is in ROLLBACK_COMPLETE state and can not be updated.')
    })

    it('fails on a type that the cloud lacks, and says what to do', async () => {
      await create({ Queue: { Type: 'AWS::SQS::Queue' } })

      expect(await settled()).toBe('ROLLBACK_COMPLETE')
      expect((await events())[1]).toMatch(
        /^Queue CREATE_FAILED The local cloud has no resource type AWS::SQS::Queue\. Take the resource out of the template, or deploy to AWS/,
      )
    })

    it('takes no name that is taken, and leaves its owner alone', async () => {
      things.live.set('taken', { Name: 'taken' })

      await create({ Mine: thing({ Name: 'taken' }) })

      expect(await settled()).toBe('ROLLBACK_COMPLETE')
      expect(await events()).toContain(
        "Mine CREATE_FAILED Resource of type 'Test::A::Thing' with identifier 'taken' already exists.",
      )
      expect([...things.live.keys()]).toEqual(['taken'])
    })

    it('keeps what was made where OnFailure is DO_NOTHING, and deletes the stack where it is DELETE', async () => {
      const resources = { Good: thing({ Name: 'good' }), Bad: thing({ Fail: 'create' }, { DependsOn: 'Good' }) }

      await create(resources, {}, { OnFailure: 'DO_NOTHING' })
      expect(await settled()).toBe('CREATE_FAILED')
      expect([...things.live.keys()]).toEqual(['good'])

      const other = { Good: thing({ Name: 'good2' }), Bad: resources.Bad }
      const { StackId } = await create(other, {}, { StackName: 'other', OnFailure: 'DELETE' })
      expect(await settled(StackId)).toBe('DELETE_COMPLETE')
    })

    it('resolves parameters, and shows none that are NoEcho', async () => {
      await create(
        { A: thing({ Name: { Ref: 'Name' }, Key: { Ref: 'Key' } }) },
        { Parameters: { Name: { Type: 'String' }, Key: { Type: 'String', NoEcho: true, Default: 'secret' } } },
        { Parameters: [{ ParameterKey: 'Name', ParameterValue: 'given' }] },
      )
      await settled()

      expect(things.live.get('given')).toEqual({ Name: 'given', Key: 'secret' })
      expect((await describeStack())?.Parameters).toEqual([
        { ParameterKey: 'Name', ParameterValue: 'given' },
        { ParameterKey: 'Key', ParameterValue: '****' },
      ])
    })
  })

  describe('update', () => {
    const arnOfA = { Arn: { Value: { 'Fn::GetAtt': ['A', 'Arn'] } } }

    beforeEach(async () => {
      await create({ A: thing({ Name: 'a', Size: 1 }), B: thing({ Name: 'b' }) }, { Outputs: arnOfA })
      await settled()
      things.log.length = 0
    })

    it('changes what changed, adds what is new, removes what is gone, and touches nothing else', async () => {
      await update({ A: thing({ Name: 'a', Size: 2 }), C: thing({ Name: 'c' }) })

      expect(await settled()).toBe('UPDATE_COMPLETE')
      expect(things.log.slice(0, 2).sort()).toEqual(['create c', 'update a'])
      expect(things.log.slice(2)).toEqual(['delete b'])
      expect((await events()).slice(-4)).toEqual([
        'app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
        'B DELETE_IN_PROGRESS',
        'B DELETE_COMPLETE',
        'app UPDATE_COMPLETE',
      ])
    })

    it('replaces where the type says so, the old one going last', async () => {
      await update(
        { A: thing({ Name: 'a2', Size: 1 }), B: thing({ Name: 'b', Of: { Ref: 'A' } }) },
        { Outputs: arnOfA },
      )

      expect(await settled()).toBe('UPDATE_COMPLETE')
      expect(things.log).toEqual(['create a2', 'update b', 'delete a'])
      expect(things.live.get('b')).toEqual({ Name: 'b', Of: 'a2' })
      expect((await describeStack())?.Outputs?.[0]?.OutputValue).toBe('arn:a2')
    })

    it('cannot replace what keeps its name', async () => {
      await update({ A: thing({ Name: 'a', Kind: 'other' }), B: thing({ Name: 'b' }) })

      expect(await settled()).toBe('UPDATE_ROLLBACK_COMPLETE')
      expect(await events()).toContain(
        'A UPDATE_FAILED CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename a and update the stack again.',
      )
      expect(things.live.get('a')).toEqual({ Name: 'a', Size: 1 })
    })

    it('goes back to the old stack when anything fails: changed, replaced and new alike', async () => {
      const before = (await client.send(new GetTemplateCommand({ StackName: 'app' }))).TemplateBody

      await update({
        A: thing({ Name: 'a', Size: 2 }),
        B: thing({ Name: 'b2' }),
        C: thing({ Name: 'c' }),
        Bad: thing({ Name: 'bad', Fail: 'create' }, { DependsOn: ['A', 'B', 'C'] }),
      })

      expect(await settled()).toBe('UPDATE_ROLLBACK_COMPLETE')
      expect(Object.fromEntries(things.live)).toEqual({ a: { Name: 'a', Size: 1 }, b: { Name: 'b' } })
      expect((await describeStack())?.Outputs?.[0]?.OutputValue).toBe('arn:a')
      expect((await client.send(new GetTemplateCommand({ StackName: 'app' }))).TemplateBody).toBe(before)
      const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName: 'app' }))
      expect(StackResourceSummaries.map(({ PhysicalResourceId }) => PhysicalResourceId).sort()).toEqual(['a', 'b'])
    })

    it('can be tried again after a rollback', async () => {
      await update({ A: thing({ Name: 'a', Size: 2, Fail: 'update' }), B: thing({ Name: 'b' }) })
      expect(await settled()).toBe('UPDATE_ROLLBACK_COMPLETE')

      await update({ A: thing({ Name: 'a', Size: 3 }), B: thing({ Name: 'b' }) })

      expect(await settled()).toBe('UPDATE_COMPLETE')
      expect(things.live.get('a')).toEqual({ Name: 'a', Size: 3 })
    })

    it('says so where a rollback fails, and goes on with it when asked', async () => {
      things.unwilling.add('a')
      await update({ A: thing({ Name: 'a', Size: 2 }), B: thing({ Name: 'b', Fail: 'update' }, { DependsOn: 'A' }) })
      expect(await settled()).toBe('UPDATE_ROLLBACK_FAILED')
      await expect(update({ A: thing({ Name: 'a', Size: 3 }) })).rejects.toThrow('is in UPDATE_ROLLBACK_FAILED state')

      things.unwilling.clear()
      await client.send(new ContinueUpdateRollbackCommand({ StackName: 'app' }))

      expect(await settled()).toBe('UPDATE_ROLLBACK_COMPLETE')
      expect(things.live.get('a')).toEqual({ Name: 'a', Size: 1 })
    })

    it('leaves what DeletionPolicy and UpdateReplacePolicy retain', async () => {
      const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }
      await update({ A: thing({ Name: 'a', Size: 1 }, kept), B: thing({ Name: 'b' }, kept), C: thing({ Name: 'c' }) })
      await settled()

      await update({ B: thing({ Name: 'b2' }, kept) })

      expect(await settled()).toBe('UPDATE_COMPLETE')
      expect([...things.live.keys()].sort()).toEqual(['a', 'b', 'b2'])
      expect(await events()).toEqual(expect.arrayContaining(['A DELETE_SKIPPED', 'B DELETE_SKIPPED']))
    })

    it.each([
      [
        'the same template',
        { A: thing({ Name: 'a', Size: 1 }), B: thing({ Name: 'b' }) },
        'No updates are to be performed.',
      ],
      [
        'another type under the same name',
        { A: { Type: 'AWS::S3::Bucket' } },
        'modifies resource type of the following resources: [A]',
      ],
      ['a reference to nothing', { A: thing({ x: { Ref: 'Nope' } }) }, 'Unresolved resource dependencies [Nope]'],
    ])('is refused with %s, and nothing is touched', async (_what, resources, sentence) => {
      await expect(update(resources, { Outputs: arnOfA })).rejects.toMatchObject({
        name: 'ValidationError',
        message: expect.stringContaining(sentence),
      })
      expect(things.log).toEqual([])
      expect(await settled()).toBe('CREATE_COMPLETE')
    })

    it('is refused while another runs', async () => {
      let release = () => {}
      things.gate = new Promise((resolve) => {
        release = resolve
      })
      await update({ A: thing({ Name: 'a', Size: 1 }), C: thing({ Name: 'c' }) })

      await expect(update({ A: thing({ Name: 'a', Size: 5 }) })).rejects.toThrow(
        'is in UPDATE_IN_PROGRESS state and can not be updated.',
      )
      const changeSet = { StackName: 'app', ChangeSetName: 'second', TemplateBody: body({ A: thing({ Name: 'a' }) }) }
      await expect(client.send(new CreateChangeSetCommand(changeSet))).rejects.toThrow(
        'is in UPDATE_IN_PROGRESS state and can not be updated.',
      )
      await expect(remove()).rejects.toThrow('cannot be deleted while in status UPDATE_IN_PROGRESS')
      release()
      expect(await settled()).toBe('UPDATE_COMPLETE')
    })
  })

  describe('deletion', () => {
    it('takes resources down, each before what it depends on, and forgets the name', async () => {
      const { StackId } = await create({
        A: thing({ Name: 'a' }),
        B: thing({ Name: 'b', Of: { Ref: 'A' } }),
        Kept: thing({ Name: 'kept' }, { DeletionPolicy: 'Retain' }),
      })
      await settled()

      await remove()

      expect(await settled(StackId)).toBe('DELETE_COMPLETE')
      expect(things.log.slice(-2)).toEqual(['delete b', 'delete a'])
      expect([...things.live.keys()]).toEqual(['kept'])
      await expect(describeStack()).rejects.toMatchObject({
        name: 'ValidationError',
        message: 'Stack with id app does not exist',
      })
      await expect(events()).rejects.toThrow('Stack [app] does not exist')
      await expect(remove()).resolves.toBeDefined()
      await create({ A: thing({ Name: 'a' }) })
      expect(await settled()).toBe('CREATE_COMPLETE')
    })

    it('fails with a reason, and can go on without what cannot go', async () => {
      const { StackId } = await create({ A: thing({ Name: 'a', Fail: 'delete' }), B: thing({ Name: 'b' }) })
      await settled()

      await remove()
      expect(await settled()).toBe('DELETE_FAILED')
      expect((await describeStack())?.StackStatusReason).toBe('The following resource(s) failed to delete: [A]. ')
      await client.send(new DeleteStackCommand({ StackName: 'app', RetainResources: ['A'] }))

      expect(await settled(StackId)).toBe('DELETE_COMPLETE')
      expect([...things.live.keys()]).toEqual(['a'])
    })

    it('is refused while the stack is protected', async () => {
      await create({ A: thing() }, {}, { EnableTerminationProtection: true })
      await settled()

      await expect(remove()).rejects.toThrow('Stack [app] cannot be deleted while TerminationProtection is enabled')
      await client.send(
        new UpdateTerminationProtectionCommand({ StackName: 'app', EnableTerminationProtection: false }),
      )
      await expect(remove()).resolves.toBeDefined()
    })
  })

  describe('exports', () => {
    const exporting = (Value: unknown = { Ref: 'A' }) => ({ Outputs: { Out: { Value, Export: { Name: 'the-a' } } } })

    beforeEach(async () => {
      await create({ A: thing({ Name: 'a' }) }, exporting())
      await settled()
    })

    const importing = { B: thing({ Name: 'b', Of: { 'Fn::ImportValue': 'the-a' } }) }

    it('are values for other stacks', async () => {
      await create(importing, {}, { StackName: 'other' })

      expect(await settled('other')).toBe('CREATE_COMPLETE')
      expect(things.live.get('b')).toEqual({ Name: 'b', Of: 'a' })
      const { Exports } = await client.send(new ListExportsCommand({}))
      expect(Exports).toMatchObject([{ Name: 'the-a', Value: 'a' }])
      const { Imports } = await client.send(new ListImportsCommand({ ExportName: 'the-a' }))
      expect(Imports).toEqual(['other'])
    })

    it('cannot change or go while they are imported', async () => {
      await create(importing, {}, { StackName: 'other' })
      await settled('other')

      await update({ A: thing({ Name: 'a2' }) }, exporting())
      expect(await settled()).toBe('UPDATE_ROLLBACK_COMPLETE')
      expect((await events()).join('\n')).toContain('Export the-a cannot be updated as it is in use by other')
      await remove()
      expect(await settled()).toBe('DELETE_FAILED')
      expect((await describeStack())?.StackStatusReason).toBe(
        'Delete canceled. Cannot delete export the-a as it is in use by other.',
      )
      expect(things.live.has('a')).toBe(true)
    })

    it('have names of their own in a region', async () => {
      await create({ A: thing({ Name: 'x' }) }, exporting(), { StackName: 'other' })

      expect(await settled('other')).toBe('ROLLBACK_COMPLETE')
      expect((await events('other')).join('\n')).toContain('Export with name the-a is already exported by stack app.')
    })

    it('fail the import of what is not there', async () => {
      await create({ B: thing({ Of: { 'Fn::ImportValue': 'nothing' } }) }, {}, { StackName: 'other' })

      expect(await settled('other')).toBe('ROLLBACK_COMPLETE')
      expect(await events('other')).toContain('B CREATE_FAILED No export named nothing found.')
    })
  })

  describe('change sets', () => {
    const names = { StackName: 'app', ChangeSetName: 'changes' }
    const propose = (Resources: object, ChangeSetType: 'CREATE' | 'UPDATE', more: object = {}) =>
      client.send(new CreateChangeSetCommand({ ...names, ChangeSetType, TemplateBody: body(Resources, more) }))
    const proposed = async () => {
      const { Changes = [], ...changeSet } = await client.send(new DescribeChangeSetCommand(names))
      const changes = Changes.map(({ ResourceChange: change }) =>
        [change?.Action, change?.LogicalResourceId, change?.Replacement].filter(Boolean).join(' '),
      )
      return { ...changeSet, changes }
    }
    const execute = () => client.send(new ExecuteChangeSetCommand(names))

    it('make a stack that is in review until they are executed', async () => {
      const { StackId } = await propose({ A: thing({ Name: 'a' }) }, 'CREATE')

      expect((await describeStack())?.StackStatus).toBe('REVIEW_IN_PROGRESS')
      expect(await proposed()).toMatchObject({
        Status: 'CREATE_COMPLETE',
        ExecutionStatus: 'AVAILABLE',
        changes: ['Add A'],
      })
      expect(things.log).toEqual([])
      await execute()
      expect(await settled()).toBe('CREATE_COMPLETE')
      expect((await describeStack())?.StackId).toBe(StackId)
    })

    it('say what an update would do, without doing it', async () => {
      await create({
        A: thing({ Name: 'a' }),
        B: thing({ Of: { Ref: 'A' } }),
        C: thing({ Name: 'c' }),
        D: thing({ Size: 1 }),
      })
      await settled()

      await propose(
        { A: thing({ Name: 'a2' }), B: thing({ Of: { Ref: 'A' } }), D: thing({ Size: 2 }), E: thing() },
        'UPDATE',
      )

      expect((await proposed()).changes).toEqual([
        'Modify A True',
        'Modify B Conditional',
        'Modify D False',
        'Add E',
        'Remove C',
      ])
      expect((await describeStack())?.StackStatus).toBe('CREATE_COMPLETE')
    })

    it('fail without changes, in the words that clients look for', async () => {
      await create({ A: thing({ Name: 'a' }) })
      await settled()

      await propose({ A: thing({ Name: 'a' }) }, 'UPDATE')

      expect(await proposed()).toMatchObject({
        Status: 'FAILED',
        StatusReason:
          "The submitted information didn't contain changes. Submit different information to create a change set.",
        ExecutionStatus: 'UNAVAILABLE',
      })
      await expect(execute()).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' })
    })

    it('hold a change of outputs alone', async () => {
      await create({ A: thing({ Name: 'a' }) })
      await settled()

      await propose({ A: thing({ Name: 'a' }) }, 'UPDATE', { Outputs: { A: { Value: { Ref: 'A' } } } })
      await execute()

      expect(await settled()).toBe('UPDATE_COMPLETE')
      expect((await describeStack())?.Outputs).toEqual([{ OutputKey: 'A', OutputValue: 'a' }])
    })

    it('are listed, deleted, and executed once', async () => {
      await propose({ A: thing() }, 'CREATE')
      await expect(propose({ A: thing() }, 'CREATE')).rejects.toMatchObject({ name: 'AlreadyExistsException' })
      const { Summaries } = await client.send(new ListChangeSetsCommand({ StackName: 'app' }))
      expect(Summaries).toMatchObject([{ ChangeSetName: 'changes', Status: 'CREATE_COMPLETE' }])

      await execute()
      await settled()
      await expect(execute()).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' })
      await client.send(new DeleteChangeSetCommand(names))
      await client.send(new DeleteChangeSetCommand(names))

      await expect(proposed()).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' })
    })

    it('go with their stack, from the disk too', async () => {
      await propose({ A: thing() }, 'CREATE')
      await execute()
      await settled()
      const { ChangeSetId, StackId } = await proposed()

      await remove()
      await settled(StackId)

      const asked = client.send(new DescribeChangeSetCommand({ ChangeSetName: ChangeSetId }))
      await expect(asked).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' })
      expect(openStore(dataDir).table('cloudformation/change-sets').values()).toEqual([])
    })

    it.each([
      ['creating a stack that is there', 'CREATE', 'app', 'already exists and cannot be created again'],
      ['updating one that is not', 'UPDATE', 'nothing', 'Stack [nothing] does not exist'],
    ] as const)('are refused for %s', async (_what, ChangeSetType, StackName, sentence) => {
      await create({ A: thing() })
      await settled()

      const input = { StackName, ChangeSetName: 'x', ChangeSetType, TemplateBody: body({ A: thing() }) }
      await expect(client.send(new CreateChangeSetCommand(input))).rejects.toThrow(sentence)
    })
  })

  describe('a cloud that was stopped in the middle', () => {
    /** Stops with the operation waiting at the gate, as a kill would: what is on disk is all that stays. */
    const stopAndStart = async () => {
      const old = { service, client, server }
      await open()
      old.client.destroy()
      old.server.closeAllConnections()
      await new Promise((closed) => old.server.close(closed))
    }
    const stuck = () => {
      things.gate = new Promise(() => {})
    }
    const free = () => {
      things.gate = Promise.resolve()
    }
    const untilMade = async (name: string) => {
      while (!things.live.has(name)) await new Promise(setImmediate)
    }

    it('takes a half-made update back when it starts again, what was made without a record included', async () => {
      await create({ A: thing({ Name: 'a', Size: 1 }) })
      await settled()
      stuck()
      await update({ A: thing({ Name: 'a', Size: 2 }), B: thing({ Name: 'b' }, { DeletionPolicy: 'Retain' }) })
      await untilMade('b')

      free()
      await stopAndStart()

      expect(await settled()).toBe('UPDATE_ROLLBACK_COMPLETE')
      expect(Object.fromEntries(things.live)).toEqual({ a: { Name: 'a', Size: 1 } })
      expect(await events()).toContain(
        'app UPDATE_ROLLBACK_IN_PROGRESS The local cloud was stopped during this operation.',
      )
      await update({ A: thing({ Name: 'a', Size: 2 }), B: thing({ Name: 'b' }) })
      expect(await settled()).toBe('UPDATE_COMPLETE')
    })

    it('leaves nothing of a half-made stack, so that the same name can be created', async () => {
      stuck()
      const { StackId } = await create({ A: thing({ Name: 'a' }) })
      await untilMade('a')

      free()
      await stopAndStart()

      expect(await settled(StackId)).toBe('DELETE_COMPLETE')
      expect([...things.live.keys()]).toEqual([])
      await create({ A: thing({ Name: 'a' }) })
      expect(await settled()).toBe('CREATE_COMPLETE')
    })

    it('forgets a stack that was only in review', async () => {
      const input = {
        StackName: 'app',
        ChangeSetName: 'c',
        ChangeSetType: 'CREATE' as const,
        TemplateBody: body({ A: thing() }),
      }
      await client.send(new CreateChangeSetCommand(input))

      await stopAndStart()

      await expect(describeStack()).rejects.toThrow('Stack with id app does not exist')
      await expect(client.send(new CreateChangeSetCommand(input))).resolves.toBeDefined()
    })

    it('closes in good order too, and goes back at the next start', async () => {
      await create({ A: thing({ Name: 'a' }) })
      await settled()
      let release = () => {}
      things.gate = new Promise((resolve) => {
        release = resolve
      })
      await update({ A: thing({ Name: 'a' }), B: thing({ Name: 'b' }), C: thing({ Name: 'c' }, { DependsOn: 'B' }) })
      await untilMade('b')

      const closing = service.close?.()
      release()
      await closing
      await close()
      await open()

      expect(await settled()).toBe('UPDATE_ROLLBACK_COMPLETE')
      expect([...things.live.keys()]).toEqual(['a'])
    })
  })

  describe('questions', () => {
    it('are answered about stacks, resources and templates', async () => {
      const { StackId } = await create(
        { A: thing({ Name: 'a' }) },
        { Description: 'what it is' },
        { Tags: [{ Key: 'k', Value: 'v' }] },
      )
      await settled()

      const detail = await client.send(new DescribeStackResourceCommand({ StackName: 'app', LogicalResourceId: 'A' }))
      const owner = await client.send(new DescribeStackResourcesCommand({ PhysicalResourceId: 'a' }))
      const { StackSummaries } = await client.send(new ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE'] }))

      expect(detail.StackResourceDetail).toMatchObject({
        StackId,
        PhysicalResourceId: 'a',
        ResourceType: 'Test::A::Thing',
        ResourceStatus: 'CREATE_COMPLETE',
        LastUpdatedTimestamp: expect.any(Date),
      })
      expect(owner.StackResources).toMatchObject([{ StackName: 'app', LogicalResourceId: 'A' }])
      expect(StackSummaries).toMatchObject([{ StackName: 'app', TemplateDescription: 'what it is' }])
      expect(await describeStack()).toMatchObject({ Description: 'what it is', Tags: [{ Key: 'k', Value: 'v' }] })
    })

    it('are answered page by page where the answer is long', async () => {
      await create(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`R${index}`, thing()])))
      await settled()

      const first = await client.send(new DescribeStackEventsCommand({ StackName: 'app' }))
      const second = await client.send(new DescribeStackEventsCommand({ StackName: 'app', NextToken: first.NextToken }))

      expect(first.StackEvents).toHaveLength(100)
      expect(second.StackEvents).toHaveLength(82)
      expect(second.StackEvents?.at(-1)?.ResourceStatusReason).toBe('User Initiated')
      expect(second.NextToken).toBeUndefined()
    })

    it('are answered about a template in S3 before anything is made of it', async () => {
      buckets.create('templates', 'us-east-1')
      const parameters = { Size: { Type: 'Number', Default: 3, Description: 'how big' } }
      buckets.putObject(
        'templates',
        't.json',
        Buffer.from(body({ R: { Type: 'AWS::IAM::Role' } }, { Parameters: parameters })),
      )

      const answer = await client.send(
        new ValidateTemplateCommand({ TemplateURL: 'https://s3.amazonaws.com/templates/t.json' }),
      )

      expect(answer.Parameters).toEqual([
        { ParameterKey: 'Size', DefaultValue: '3', NoEcho: false, Description: 'how big' },
      ])
      expect(answer.Capabilities).toEqual(['CAPABILITY_IAM'])
      await expect(client.send(new ValidateTemplateCommand({ TemplateBody: '{' }))).rejects.toThrow(
        'JSON not well-formed',
      )
    })

    it('are answered about the parameters and types of a template, and of a stack’s', async () => {
      const Stage = { Type: 'String', Default: 'dev', AllowedValues: ['dev', 'prod'] }
      await create({ A: thing(), B: thing() }, { Description: 'two things', Parameters: { Stage } })
      await settled()

      const ofStack = await client.send(new GetTemplateSummaryCommand({ StackName: 'app' }))
      const TemplateBody = body({ Q: { Type: 'AWS::SQS::Queue' }, R: { Type: 'AWS::IAM::Role' } })
      const ofTemplate = await client.send(new GetTemplateSummaryCommand({ TemplateBody }))

      expect(ofStack).toMatchObject({
        Description: 'two things',
        ResourceTypes: ['Test::A::Thing'],
        Version: '2010-09-09',
      })
      expect(ofStack.Parameters).toEqual([
        {
          ParameterKey: 'Stage',
          ParameterType: 'String',
          DefaultValue: 'dev',
          NoEcho: false,
          ParameterConstraints: { AllowedValues: ['dev', 'prod'] },
        },
      ])
      expect(ofTemplate).toMatchObject({
        ResourceTypes: ['AWS::SQS::Queue', 'AWS::IAM::Role'],
        Capabilities: ['CAPABILITY_IAM'],
      })
    })

    it.each([
      [
        'a resource that is not there',
        () => new DescribeStackResourceCommand({ StackName: 'app', LogicalResourceId: 'No' }),
        'Resource No does not exist for stack app',
      ],
      [
        'the resources of no stack',
        () => new ListStackResourcesCommand({ StackName: 'none' }),
        'Stack with id none does not exist',
      ],
      [
        'an update of no stack',
        () => new UpdateStackCommand({ StackName: 'none', TemplateBody: body({ A: thing() }) }),
        'Stack [none] does not exist',
      ],
      [
        'a second creation',
        () => new CreateStackCommand({ StackName: 'app', TemplateBody: body({ A: thing() }) }),
        'Stack [app] already exists',
      ],
      [
        'a stack policy',
        () => new CreateStackCommand({ StackName: 'new', TemplateBody: body({ A: thing() }), StackPolicyBody: '{}' }),
        'The local cloud has no stack policies: leave out StackPolicyBody.',
      ],
      [
        'a name with an underscore',
        () => new CreateStackCommand({ StackName: 'a_b', TemplateBody: body({ A: thing() }) }),
        'Member must satisfy regular expression pattern',
      ],
    ])('are refused about %s', async (_what, command, sentence) => {
      await create({ A: thing() })
      await settled()

      // biome-ignore lint/suspicious/noExplicitAny: a union of all the commands' types is of no use here
      await expect(client.send(command() as any)).rejects.toThrow(sentence)
    })
  })

  it('keeps the stacks of two regions apart', async () => {
    await create({ A: thing({ Name: 'here' }) })
    await settled()
    client.destroy()
    const { port } = server.address() as AddressInfo
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    client = new CloudFormationClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials })

    await expect(describeStack()).rejects.toThrow('does not exist')
    await create({ A: thing({ Name: 'there' }) })
    expect(await settled()).toBe('CREATE_COMPLETE')
  })
})
