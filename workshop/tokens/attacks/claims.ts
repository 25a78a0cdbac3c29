import { type Attack, inSeconds, say, write } from './make.ts'

const HOUR = 3600

/** Tokens of the issuer that are not for us, or not for now. https://www.rfc-editor.org/rfc/rfc7519#section-4.1 */
export const CLAIM_ATTACKS: Record<string, Attack> = {
  expired: { that: 'has expired', make: say(() => ({ iat: inSeconds(-2 * HOUR), exp: inSeconds(-60) })) },
  endless: { that: 'does not expire', make: say({ exp: undefined }) },
  'text-exp': { that: 'says as a text when it expires', make: say(() => ({ exp: String(inSeconds(HOUR)) })) },
  'null-exp': { that: 'expires at null', make: say({ exp: null }) },
  'infinite-exp': {
    that: 'expires in an infinite time',
    make: write('payload', (json) => json.replace(/"exp":\d+/, '"exp":1e999')),
  },
  early: { that: 'is not valid yet', make: say(() => ({ nbf: inSeconds(60) })) },
  'text-nbf': { that: 'says as a text from when it is valid', make: say({ nbf: 'now' }) },
  tomorrow: {
    that: 'was issued tomorrow',
    make: say(() => ({ iat: inSeconds(24 * HOUR), exp: inSeconds(25 * HOUR) })),
  },
  'wrong-issuer': { that: 'somebody else issued', make: say({ iss: 'https://evil.example/' }) },
  'no-issuer': { that: 'says no issuer', make: say({ iss: undefined }) },
  'longer-issuer': {
    that: 'has an issuer that begins like ours',
    make: say(({ issuer }) => ({ iss: `${issuer}.evil.example/` })),
  },
  'like-issuer': {
    that: 'has an issuer that looks like ours',
    make: say(({ issuer }) => ({ iss: issuer.replace('s', '\u0455') })),
  },
  'list-issuer': { that: 'has a list of issuers', make: say(({ issuer }) => ({ iss: [issuer] })) },
  'wrong-audience': { that: 'is meant for another API', make: say({ aud: 'https://shop.example' }) },
  'no-audience': { that: 'is meant for nobody', make: say({ aud: undefined }) },
  'list-audience': { that: 'is meant for other APIs', make: say({ aud: ['https://a.example', 'https://b.example'] }) },
  'empty-audience': { that: 'is meant for an empty list', make: say({ aud: [] }) },
  'nested-audience': { that: 'is meant for a list in a list', make: say(({ audience }) => ({ aud: [[audience]] })) },
  'object-audience': {
    that: 'is meant for an object',
    make: say(({ audience }) => ({ aud: { 0: audience, length: 1 } })),
  },
  'true-audience': { that: 'is meant for true', make: say({ aud: true }) },
  'shorter-audience': {
    that: 'is meant for an API whose name begins ours',
    make: say(({ audience }) => ({ aud: audience.slice(0, -1) })),
  },
  nobody: { that: 'does not say who the bearer is', make: say({ sub: undefined }) },
  'empty-sub': { that: 'says that the bearer is nothing', make: say({ sub: '' }) },
  'object-sub': { that: 'says that the bearer is an object', make: say({ sub: { id: 'ada' } }) },
  'list-scope': { that: 'has a list for a scope', make: say({ scope: ['deployments:read'] }) },
}
