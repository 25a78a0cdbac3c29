import { CloudError } from '../errors.ts'
import type { Access, AwsRequest, Call, Permission, Platform } from '../service.ts'
import { SESSION_KEY, type Session, Sessions } from '../sts/sessions.ts'
import type { Sender } from '../targets.ts'
import { accessDenied } from './policy/access-denied.ts'
import type { Context } from './policy/context.ts'
import { evaluate, type Policies } from './policy/evaluate.ts'
import type { Policy } from './policy/policy-document.ts'
import type { AwsPrincipal, Principal } from './policy/principal.ts'
import { trusts } from './policy/trust.ts'
import { Roles } from './roles.ts'

/** Who a request is from, and what IAM judges it by. */
interface Caller {
  principal: Principal
  policies: Policies
  context: Context
}

/**
 * Access to the whole cloud: each call is judged by the policies of the caller and of what is called.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export class Iam implements Access {
  readonly roles: Roles
  readonly sessions: Sessions
  #platform: Platform

  constructor(platform: Platform) {
    this.#platform = platform
    this.roles = new Roles(platform)
    this.sessions = new Sessions(platform)
  }

  /** A request's `authorize`, if anything is judged. `service` as the signature names it. */
  authorizer(service: string, request: AwsRequest): AwsRequest['authorize'] {
    if (this.#off) return undefined
    return (permission) => this.#judge(service, this.#callerOf(request), permission)
  }

  /** None for the administrator, whose keys are all that the local cloud did not give. Throws ExpiredTokenException, InvalidClientTokenId. */
  session(accessKeyId: string): Session | undefined {
    const session = this.sessions.find(accessKeyId)
    if (session?.expires !== undefined && session.expires <= Date.now()) {
      throw new CloudError('ExpiredTokenException', 'The security token included in the request is expired', 403)
    }
    if (!session && accessKeyId.startsWith(SESSION_KEY)) {
      throw new CloudError('InvalidClientTokenId', 'The security token included in the request is invalid', 403)
    }
    return session
  }

  startSession(accessKeyId: string, roleArn: string, sessionName: string): void {
    this.sessions.startFunction(accessKeyId, { roleArn, sessionName })
  }

  authorize(sender: Sender, permission: Permission): void {
    if (this.#off) return
    const service = permission.action.split(':')[0] ?? ''
    this.#judge(service, sender.roleArn ? this.#inNameOf(sender, sender.roleArn) : this.#itself(sender), permission)
  }

  trusts(roleArn: string, service: string, sourceArn?: string): boolean {
    return this.#off || this.#trusts(roleArn, this.#itself({ service, sourceArn }))
  }

  /** Throws AccessDenied where the role's trust policy does not let the caller in. */
  checkTrust(roleArn: string, call: Call, context: Context = {}): void {
    if (this.#off) return
    const caller = this.#callerOf(call)
    if (this.#trusts(roleArn, { ...caller, context: { ...caller.context, ...context } })) return
    throw notAssumable('arn' in caller.principal ? `User: ${caller.principal.arn}` : '', roleArn)
  }

  get #off(): boolean {
    return this.#platform.settings.iam === 'off'
  }

  #trusts(roleArn: string, { principal, context }: Pick<Caller, 'principal' | 'context'>): boolean {
    const policy = this.roles.byArn(roleArn)?.trust as Policy | undefined
    return policy !== undefined && trusts(policy, { action: 'sts:AssumeRole', resource: roleArn, principal, context })
  }

  #judge(service: string, { principal, policies, context }: Caller, permission: Permission): void {
    const { action, resource, resourcePolicy } = permission
    const request = { action, resource, principal, context: { ...context, ...permission.context } }
    const decision = evaluate(request, { ...policies, resourcePolicy: resourcePolicy as Policy | undefined })
    if (decision.decision === 'allow') return
    const error = accessDenied(service, request, decision)
    this.#platform.events.emit('iam.access-denied', { action, resource, reason: error.message })
    throw error
  }

  #callerOf({ accessKeyId, region, headers }: Call): Caller {
    const session = this.session(accessKeyId)
    const context = {
      ...this.#always(),
      'aws:RequestedRegion': region,
      'aws:SourceIp': '127.0.0.1',
      'aws:UserAgent': headers['user-agent'] ?? '',
    }
    if (!session) return { principal: this.#root, policies: {}, context }
    return this.#assumed(session, context)
  }

  #inNameOf(sender: Sender, roleArn: string): Caller {
    const sessionName = /[^:/]*$/.exec(sender.sourceArn)?.[0] ?? ''
    if (!this.trusts(roleArn, sender.service, sender.sourceArn)) throw notAssumable(sender.service, roleArn)
    return this.#assumed({ roleArn, sessionName, arn: this.sessions.arn(roleArn, sessionName) }, this.#always())
  }

  #assumed({ arn, roleArn, sessionName }: Omit<Session, 'accessKeyId'>, context: Context): Caller {
    return {
      principal: { arn, roleArn, account: this.#platform.account },
      policies: this.roles.policiesOf(roleArn),
      context: { ...context, 'aws:userid': `${this.roles.byArn(roleArn)?.id}:${sessionName}` },
    }
  }

  #itself({ service, sourceArn }: Partial<Sender> & { service: string }): Caller {
    const { account } = this.#platform
    return {
      principal: { service },
      policies: {},
      context: {
        ...this.#always(),
        ...(sourceArn && { 'aws:SourceArn': sourceArn }),
        'aws:SourceAccount': account,
        // An older key, which a topic's default policy asks for: alarms bring it, EventBridge does not.
        ...(service === 'cloudwatch.amazonaws.com' && { 'aws:SourceOwner': account }),
      },
    }
  }

  /** As on AWS every call comes by TLS, so that a Deny of all others does not hit here. */
  #always(): Context {
    const now = new Date()
    return {
      'aws:CurrentTime': now,
      'aws:EpochTime': Math.floor(now.getTime() / 1000),
      'aws:SecureTransport': true,
      'aws:ViaAWSService': false,
    }
  }

  get #root(): AwsPrincipal {
    const { account } = this.#platform
    return { arn: `arn:aws:iam::${account}:root`, account }
  }
}

function notAssumable(who: string, roleArn: string): CloudError {
  return new CloudError(
    'AccessDenied',
    `${who} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    403,
  )
}
