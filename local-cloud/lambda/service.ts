import type { Logs } from '../logs/logs.ts'
import { restJsonService } from '../protocols/rest-json.ts'
import type { Platform, Service } from '../service.ts'
import type { Queues } from '../sqs/queues.ts'
import type { Sender, Targets } from '../targets.ts'
import { aliasesOf } from './aliases.ts'
import type { ObjectSource } from './code/function-code.ts'
import { EventSourceMappings } from './event-source-mappings/event-source-mappings.ts'
import { Functions } from './functions.ts'
import { invoke } from './invoke.ts'
import { DEFAULT_OPTIONS, type Invocation, type InvokeInput, Invoker, type InvokerOptions } from './invoker.ts'
import { mayInvoke } from './may-invoke.ts'
import { functionsOverview } from './overview.ts'
import { lambdaResources } from './resources/resources.ts'
import { aliasRoutes } from './routes/alias-routes.ts'
import { eventInvokeConfigRoutes } from './routes/event-invoke-config-routes.ts'
import { eventSourceMappingRoutes } from './routes/event-source-mapping-routes.ts'
import { functionRoutes } from './routes/function-routes.ts'
import { permissionRoutes } from './routes/permission-routes.ts'
import { lambdaPermissions } from './routes/permissions.ts'
import { recursionConfigRoutes } from './routes/recursion-config-routes.ts'
import { tagRoutes } from './routes/tag-routes.ts'
import { versionRoutes } from './routes/version-routes.ts'

export interface LambdaService extends Service {
  /** Runs a function and waits for its answer, for the services that trigger functions. */
  invoke(input: InvokeInput): Promise<Invocation>
  /** Takes an event for a function, which runs later. */
  invokeAsync(input: InvokeInput): void
  /** Throws AccessDenied where the sender may not invoke the function, version or alias of this ARN. */
  mayInvoke(functionArn: string, sender: Sender): void
  /** For CodeDeploy, which moves them from version to version. */
  aliases: ReturnType<typeof aliasesOf>
}

export interface LambdaNeighbours {
  logs: Logs
  buckets: ObjectSource
  queues: Queues
  targets: Targets
}

/** AWS Lambda: functions, their versions and aliases, and the execution environments that run them. */
export function lambdaService(
  platform: Platform,
  { logs, buckets, queues, targets }: LambdaNeighbours,
  options: Partial<InvokerOptions> = {},
): LambdaService {
  const functions = new Functions(platform)
  const invoker = new Invoker(functions, logs, targets, { ...DEFAULT_OPTIONS, ...options })
  const mappings = new EventSourceMappings(functions, queues, invoker)
  const service = restJsonService({
    name: 'lambda',
    routes: {
      ...functionRoutes(functions, buckets),
      ...versionRoutes(functions),
      ...aliasRoutes(functions),
      ...permissionRoutes(functions),
      ...eventInvokeConfigRoutes(functions),
      ...eventSourceMappingRoutes(mappings),
      ...recursionConfigRoutes(functions),
      ...tagRoutes(functions),
      'POST /2015-03-31/functions/{FunctionName}/invocations': invoke(functions, invoker),
    },
    permissions: lambdaPermissions(functions),
    resources: lambdaResources(functions, buckets, mappings),
    overview: () => ({ functions: functionsOverview(functions) }),
    start() {
      invoker.start()
      mappings.start()
    },
    async close() {
      mappings.close()
      invoker.close()
    },
  })
  return {
    ...service,
    invoke: (input) => invoker.invoke(input),
    invokeAsync: (input) => invoker.invokeAsync(input),
    mayInvoke: mayInvoke(functions, platform.iam),
    aliases: aliasesOf(functions),
  }
}
