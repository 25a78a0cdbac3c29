import { goodClaims, headerOf, hmac, issue, type Signer, signed } from '../token.ts'
import { type Attack, byStranger, forge, say } from './make.ts'

/** The public key, which everybody has, as the secret of HS256: in each form that somebody may have configured it in. */
function confused(form: (signer: Signer) => string | Buffer): Attack {
  return {
    that: 'takes the public key for a secret',
    only: 'RS256',
    make: forge({ alg: 'HS256' }, (input, signer) => hmac(form(signer))(input)),
  }
}

const pem = (type: 'spki' | 'pkcs1', signer: Signer) => String(signer.publicKey?.export({ type, format: 'pem' }))

/** Tokens that choose how they are checked. https://www.rfc-editor.org/rfc/rfc8725#section-3.1 */
export const ALGORITHM_ATTACKS: Record<string, Attack> = {
  none: { that: 'says alg none, and is not signed', make: forge({ alg: 'none' }) },
  'none-None': { that: 'says alg None', make: forge({ alg: 'None' }) },
  'none-NONE': { that: 'says alg NONE', make: forge({ alg: 'NONE' }) },
  'none-nOnE': { that: 'says alg nOnE', make: forge({ alg: 'nOnE' }) },
  'none-filled': {
    that: 'says alg none, and has something for a signature',
    make: forge({ alg: 'none' }, () => 'abc'),
  },
  'none-signed': { that: 'says alg none, and is signed by the issuer', make: say({}, { alg: 'none' }) },
  'no-alg': { that: 'says no alg', make: say({}, { alg: undefined }) },
  'null-alg': { that: 'says alg null', make: say({}, { alg: null }) },
  'list-alg': { that: 'says a list of algs', make: say({}, { alg: ['HS256', 'RS256'] }) },
  'blank-alg': {
    that: 'says its alg with a blank behind it',
    make: (signer) => issue(signer, {}, { alg: `${signer.algorithm} ` }),
  },
  'small-alg': {
    that: 'says its alg in small letters',
    make: (signer) => issue(signer, {}, { alg: signer.algorithm.toLowerCase() }),
  },
  'wide-alg': {
    that: 'says its alg with a full-width letter',
    make: (signer) => issue(signer, {}, { alg: signer.algorithm.replace('S', '\uff33') }),
  },
  'other-alg': {
    that: "is signed with HS512 or RS512, by the issuer's own key",
    make: (signer) => {
      const alg = signer.algorithm.replace('256', '512')
      return signed({ ...headerOf(signer), alg }, goodClaims(signer), (input) => signer.sign(input, 'sha512'))
    },
  },
  'stranger-rs': { that: 'a stranger signed with RS256', only: 'HS256', make: forge({ alg: 'RS256' }, byStranger) },
  'empty-secret': { that: 'is signed with an empty secret', make: forge({ alg: 'HS256' }, (input) => hmac('')(input)) },
  confused: confused((signer) => pem('spki', signer)),
  'confused-trimmed': confused((signer) => pem('spki', signer).trim()),
  'confused-pkcs1': confused((signer) => pem('pkcs1', signer)),
  'confused-der': confused(({ publicKey }) => publicKey!.export({ type: 'spki', format: 'der' })),
  'confused-jwk': confused(({ publicKey }) => JSON.stringify(publicKey!.export({ format: 'jwk' }))),
}
