import {
  DescribeParametersCommand,
  type DescribeParametersCommandInput,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  type GetParametersByPathCommandInput,
  LabelParameterVersionCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { startTestServer } from '../test-server.ts'
import { Parameters } from './parameters.ts'
import { ssmService } from './service.ts'

export type ContractServer = Awaited<ReturnType<typeof startContractServer>>

/** For contract tests: Parameter Store alone behind the cloud's HTTP server, AWS's own client, and its usual calls. */
export async function startContractServer() {
  const server = await startTestServer((platform) => [ssmService(new Parameters(platform))])
  let ssm = new SSMClient(server.client)
  return {
    dataDir: server.dataDir,
    get ssm() {
      return ssm
    },
    events: (type: string) => server.events(type),
    allEvents: () => server.platform.events.since(0),
    /** A client of another region. */
    clientOf: (region: string) => new SSMClient({ ...server.client, region }),
    put: (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
      ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more })),
    update: (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
      ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true, ...more })),
    get: async (Name: string, WithDecryption?: boolean) =>
      (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter!,
    label: (Name: string, ParameterVersion: number | undefined, ...Labels: string[]) =>
      ssm.send(new LabelParameterVersionCommand({ Name, ParameterVersion, Labels })),
    history: async (Name: string, WithDecryption?: boolean) =>
      (await ssm.send(new GetParameterHistoryCommand({ Name, WithDecryption }))).Parameters!,
    async byPath(Path: string, more: Partial<GetParametersByPathCommandInput> = {}) {
      const { Parameters, NextToken } = await ssm.send(new GetParametersByPathCommand({ Path, ...more }))
      return { names: Parameters!.map(({ Name }) => Name), values: Parameters!.map(({ Value }) => Value), NextToken }
    },
    describeNames: async (input: DescribeParametersCommandInput) =>
      (await ssm.send(new DescribeParametersCommand(input))).Parameters!.map(({ Name }) => Name),
    async restart() {
      ssm.destroy()
      await server.restart()
      ssm = new SSMClient(server.client)
    },
    async close() {
      ssm.destroy()
      await server.close()
    },
  }
}
