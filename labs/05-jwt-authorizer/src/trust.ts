import type { KeyObject } from 'node:crypto'

/** Whose tokens are believed, and for whom they must be meant: configuration, never a token's choice. */
export interface Trust {
  /** The one algorithm in force. Its keys are used with no other. */
  algorithm: 'HS256' | 'RS256'
  issuer: string
  audience: string
  /** The key that a token's `kid` names. It is what a stranger wrote: throws where the issuer has no such key. */
  keyFor: (kid: unknown) => KeyObject | Promise<KeyObject>
}

/** What a verified token says of its bearer. */
export interface Claims {
  sub: string
  /** Scopes with blanks between them; empty where the token has none. */
  scope: string
  /** Seconds since 1970. */
  exp: number
  /** Whatever else the issuer says: its types are not checked. */
  [claim: string]: unknown
}
