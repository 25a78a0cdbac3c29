import { randomBytes } from 'node:crypto'
import type { Platform } from '../service.ts'
import type { Table } from '../store.ts'

/** Temporary credentials of a role, and in whose name they act. */
export interface Session {
  accessKeyId: string
  roleArn: string
  /** `arn:aws:sts::000000000000:assumed-role/<role>/<session name>` */
  arn: string
  sessionName: string
  /** Milliseconds since 1970; a function's last as long as its environments. */
  expires?: number
}

/** How the temporary keys of the local cloud begin: so one that is forgotten does not pass for the administrator's. */
export const SESSION_KEY = 'ASIALOCAL'

type SessionInput = Pick<Session, 'roleArn' | 'sessionName'>

/** Who acts with a role's permissions: callers of AssumeRole, for as long as they asked, and functions. */
export class Sessions {
  #account: string
  #assumed: Table<Session>
  /** Functions end with the cloud, and so do their sessions. */
  #functions = new Map<string, Session>()

  constructor({ account, store }: Pick<Platform, 'account' | 'store'>) {
    this.#account = account
    this.#assumed = store.table('sts/sessions')
  }

  /** Undefined for a key that is no session's: the administrator's. */
  find(accessKeyId: string): Session | undefined {
    return this.#functions.get(accessKeyId) ?? this.#assumed.get(accessKeyId)
  }

  startFunction(accessKeyId: string, { roleArn, sessionName }: SessionInput): void {
    this.#functions.set(accessKeyId, this.#session(accessKeyId, roleArn, sessionName))
  }

  assume({ roleArn, sessionName, expires }: SessionInput & { expires: number }): Session {
    this.#forgetOld()
    const key = `${SESSION_KEY}${randomBytes(6).toString('hex').slice(1).toUpperCase()}`
    const session = { ...this.#session(key, roleArn, sessionName), expires }
    this.#assumed.set(key, session)
    return session
  }

  /** Of a session that need not be known by a key: a service's, in a role's name. */
  arn(roleArn: string, sessionName: string): string {
    const role = roleArn.slice(roleArn.lastIndexOf('/') + 1)
    return `arn:aws:sts::${this.#account}:assumed-role/${role}/${sessionName}`
  }

  #session(accessKeyId: string, roleArn: string, sessionName: string): Session {
    return { accessKeyId, roleArn, sessionName, arn: this.arn(roleArn, sessionName) }
  }

  /** An hour after their end, so that a late caller still hears why. */
  #forgetOld(): void {
    const hourAgo = Date.now() - 3_600_000
    for (const { accessKeyId, expires = 0 } of this.#assumed.values()) {
      if (expires < hourAgo) this.#assumed.delete(accessKeyId)
    }
  }
}
