import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../events.ts'
import { Iam } from '../iam/iam.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import type { FunctionRecord } from './function-record.ts'
import { Functions } from './functions.ts'
import { mayInvoke } from './may-invoke.ts'
import { addPermission, removePermission } from './permissions.ts'

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:hello'
const API = 'arn:aws:execute-api:us-east-1:000000000000:abc'
const permission = {
  StatementId: 'api',
  Action: 'lambda:InvokeFunction',
  Principal: 'apigateway.amazonaws.com',
  SourceArn: `${API}/*/GET/hello`,
}

describe('what a service may invoke', () => {
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  const store = openStore(folder)
  const platform = { account: '000000000000', url: '', store, events: new EventStream(), settings: DEFAULT_SETTINGS }
  const functions = new Functions(platform)
  const may = mayInvoke(functions, new Iam(platform))
  const ask = (path: string, service = 'apigateway.amazonaws.com') => may(ARN, { service, sourceArn: `${API}/${path}` })
  const hello = () => functions.find('us-east-1', 'hello')!

  beforeEach(() => {
    const empty = { versions: {}, aliases: {}, policies: {}, eventInvokeConfigs: {}, tags: {} }
    functions.save({ ...empty, region: 'us-east-1', name: 'hello', arn: ARN } as unknown as FunctionRecord)
    addPermission(functions, hello(), permission)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is what the function’s policy says of its source, asked again or not', () => {
    for (const _twice of [1, 2]) {
      expect(() => ask('dev/GET/hello')).not.toThrow()
      expect(() => ask('dev/POST/hello')).toThrow(/is not authorized to perform: lambda:InvokeFunction/)
      expect(() => ask('dev/GET/hello', 'events.amazonaws.com')).toThrow(/is not authorized/)
    }
  })

  it('ends with the permission', () => {
    ask('dev/GET/hello')

    removePermission(functions, hello(), 'api')

    expect(() => ask('dev/GET/hello')).toThrow(/is not authorized to perform: lambda:InvokeFunction/)
  })
})
