import { encoded, hmac } from '../token.ts'
import { type Attack, byStranger, forge, stranger, strangersJwk } from './make.ts'

const evil = 'https://evil.example/keys.json'

/** Signed by a stranger, in the way that is in force. */
const asStranger = (header: object): Attack['make'] =>
  forge(header, (input, { algorithm }) => (algorithm === 'HS256' ? hmac('mine')(input) : byStranger(input)))

/** Tokens that choose by which key they are checked. https://www.rfc-editor.org/rfc/rfc8725#section-3.10 */
export const KEY_ATTACKS: Record<string, Attack> = {
  forged: { that: 'is signed with another key', make: asStranger({}) },
  'kid-unknown': { that: 'names a key that nobody published', make: asStranger({ kid: 'unheard-of' }) },
  'kid-none': { that: 'names no key', only: 'RS256', make: asStranger({ kid: undefined }) },
  'kid-path': {
    that: 'names an empty file as its key',
    make: forge({ alg: 'HS256', kid: '../../dev/null' }, (input) => hmac('')(input)),
  },
  'kid-sql': { that: 'names a query as its key', make: asStranger({ kid: "x' UNION SELECT 'mine' -- " }) },
  'kid-url': { that: 'names an address as its key', make: asStranger({ kid: evil }) },
  'kid-command': { that: 'names a command as its key', make: asStranger({ kid: '$(reboot)' }) },
  'kid-proto': { that: 'names __proto__ as its key', make: asStranger({ kid: '__proto__' }) },
  'kid-nul': { that: 'names a key with a NUL in it', make: asStranger({ kid: 'a\0b' }) },
  'kid-list': { that: 'names a list of keys', make: asStranger({ kid: ['a', 'b'] }) },
  'kid-object': { that: 'names an object as its key', make: asStranger({ kid: { toString: 'a' } }) },
  'kid-long': { that: 'names a key of 4,000 characters', make: asStranger({ kid: 'k'.repeat(4000) }) },
  jwk: {
    that: 'brings its key along',
    make: (signer) => forge({ alg: 'RS256', kid: 'mine', jwk: strangersJwk() }, byStranger)(signer),
  },
  'jwk-secret': {
    that: 'brings its secret along',
    make: forge({ alg: 'HS256', jwk: { kty: 'oct', k: encoded('mine') } }, (input) => hmac('mine')(input)),
  },
  jku: { that: 'says where its keys are', make: forge({ alg: 'RS256', kid: 'mine', jku: evil }, byStranger) },
  x5u: { that: 'says where its certificate is', make: forge({ alg: 'RS256', kid: 'mine', x5u: evil }, byStranger) },
  x5c: {
    that: 'brings its certificate along',
    make: (signer) => forge({ alg: 'RS256', x5c: [certificate()] }, byStranger)(signer),
  },
}

/** As good as one, to who does not look at it. */
function certificate(): string {
  return stranger().publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
}
