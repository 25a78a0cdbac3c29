import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EventStream } from './events.ts'
import type { Overview } from './overview.ts'
import type { Settings } from './settings.ts'
import type { Store } from './store.ts'
import type { Sender } from './targets.ts'

/** What every service of the local cloud is given. */
export interface Platform {
  /** Always 000000000000, so that no local ARN can be taken for a real one. */
  account: string
  /** Where the cloud answers, as `http://127.0.0.1:4566`; known once it listens. */
  readonly url: string
  store: Store
  events: EventStream
  settings: Settings
  /** Missing in tests of one service alone: then nothing is judged. */
  iam?: Access
}

/** IAM, as services ask it about what they do by themselves; about a caller they ask the request's `authorize`. */
export interface Access {
  /**
   * Throws AccessDenied where a service may not do this: in its own name, or in that of the sender's role.
   * What goes through `Targets` is judged there.
   */
  authorize(sender: Sender, permission: Permission): void
  /** Whether the role exists and lets the service assume it; a service asks before it takes a role for later. */
  trusts(roleArn: string, service: string, sourceArn?: string): boolean
  /** From now on, calls that are signed with this key have the role's permissions. */
  startSession(accessKeyId: string, roleArn: string, sessionName: string): void
}

/** An HTTP request to one of AWS's APIs, read whole, its target known. */
export interface AwsRequest {
  method: string
  /** Still percent-encoded, as it came. */
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  body: Buffer
  /** From the signature's credential scope. */
  region: string
  accessKeyId: string
  requestId: string
  /**
   * Throws AccessDenied, with AWS's sentence, where IAM does not allow the caller this. Missing where nothing is judged:
   * in tests of one service alone, and with CLOUD_IAM=off.
   */
  authorize?(permission: Permission): void
  /** Aborted when the caller went away: whoever waits for something on its behalf stops. */
  signal?: AbortSignal
}

/** What a call needs to be allowed. */
export interface Permission {
  /** As policies name it: `sqs:SendMessage`. */
  action: string
  /** The resource's ARN, or `*` where the action has none. */
  resource: string
  /** Condition keys of the request beside the global ones, as `sns:Protocol`. */
  context?: Record<string, string | string[]>
  /** The policy that is attached to the resource, if one is. */
  resourcePolicy?: PolicyDocument
}

/**
 * Which permission an API action needs, by the action's name, out of its input. An action that is not listed needs
 * `service:Action` on `*`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
// biome-ignore lint/suspicious/noExplicitAny: each action names its own input; the protocol only decodes it.
export type Permissions = Record<string, (input: any, call: Call) => Permission | Permission[]>

export type PolicyDocument = Record<string, unknown>

export interface AwsResponse {
  status: number
  headers?: Record<string, string>
  body?: string | Buffer
  /** In the place of a body: it is sent as it comes, until it ends or the caller is gone. */
  stream?: AsyncIterable<Buffer>
}

/** What an action may ask about the call that it serves. */
export type Call = Pick<AwsRequest, 'region' | 'accessKeyId' | 'requestId' | 'headers' | 'authorize' | 'signal'>

/** One API action: the decoded input in, the output's shape out, `CloudError` thrown. */
// biome-ignore lint/suspicious/noExplicitAny: each action names its own input; the protocol only decodes it.
export type Action = (input: any, call: Call) => unknown | Promise<unknown>

/** Paths that are no AWS API: `/_aws/health`, and where deployed APIs answer. The URL is parsed when it is asked for. */
export type LocalRoute = (request: IncomingMessage, response: ServerResponse, url: () => URL) => void | Promise<void>

/** One AWS service: a folder of its own, one file per action or idea, listed in cloud.ts. */
export interface Service {
  /** As the signature's credential scope names it: `s3`, `lambda`, `monitoring`. */
  name: string
  handle(request: AwsRequest): Promise<AwsResponse>
  /** The CloudFormation resource types that this service brings, by type name. */
  resources?: Record<string, ResourceType>
  /** What it answers beside its API, by path prefix. */
  local?: Record<string, LocalRoute>
  /** Its part of what `/_aws/overview` tells, for those who watch: no secret, no code, nothing that grows without end. */
  overview?(): Partial<Overview>
  /** Begins what runs by itself, as a schedule or a queue's consumer: called once the cloud answers at its URL. */
  start?(): void
  /** Stops what runs: timers, child processes. */
  close?(): Promise<void>
}

/** Where in which stack a resource stands. */
export interface ResourceContext {
  region: string
  account: string
  stackName: string
  stackId: string
  logicalId: string
  /** A name as CloudFormation makes one up: `stack-LogicalId-1A2B3C4D5E6F`, cut to `maxLength`. */
  generateName(maxLength?: number): string
}

export type Properties = Record<string, unknown>

/** What `Ref` gives (the physical id), and what `Fn::GetAtt` gives. */
export interface PhysicalResource {
  id: string
  attributes?: Record<string, unknown>
}

/**
 * How CloudFormation makes, changes and removes one type of resource. Properties come with all intrinsics resolved.
 * A thrown error's message becomes the ResourceStatusReason.
 */
export interface ResourceType {
  /**
   * The physical id of what already has the name that these properties (or `generateName`) give, if anything has.
   * CloudFormation asks before it creates: so it can refuse, and after a kill find what was half made. Types without names lack it.
   */
  existing?(properties: Properties, context: ResourceContext): string | undefined
  create(properties: Properties, context: ResourceContext): Promise<PhysicalResource> | PhysicalResource
  /** Without it, every change replaces the resource. */
  update?(
    id: string,
    properties: Properties,
    previous: Properties,
    context: ResourceContext,
  ): Promise<PhysicalResource> | PhysicalResource
  /** A resource that is already gone counts as deleted. */
  delete(id: string, properties: Properties, context: ResourceContext): Promise<void> | void
  /** The properties whose change means a new resource (the type's reference page: "Update requires: Replacement"). */
  replaceOn?: string[]
}
