import { issue } from '../token.ts'
import { type Attack, say, spoil, write } from './make.ts'

/** Another last character, whose spare bits differ: another text for the same bytes. */
function respelled(part: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return part.slice(0, -1) + letters[letters.indexOf(part.at(-1)!) ^ 1]
}

const cut = (signature: string) => signature.slice(0, -4)

/** Tokens that could be read in two ways, or in none. https://www.rfc-editor.org/rfc/rfc7515#section-5.2 */
export const FORM_ATTACKS: Record<string, Attack> = {
  crit: { that: 'has a critical extension', make: say({}, { crit: ['exp'], exp: 0 }) },
  'empty-crit': { that: 'has an empty list of critical extensions', make: say({}, { crit: [] }) },
  b64: { that: 'says that its payload is not encoded', make: say({}, { b64: false, crit: ['b64'] }) },
  'lone-b64': { that: 'says that its payload is not encoded, without crit', make: say({}, { b64: false }) },
  twice: {
    that: 'says twice who the bearer is',
    make: write('payload', (json) => json.replace('{', '{"sub":"mallory",')),
  },
  'twice-escaped': {
    that: 'says twice when it expires, once in escapes',
    make: write('payload', (json) => json.replace('{', '{"\\u0065xp":1,')),
  },
  'twice-inside': {
    that: 'says something twice further in',
    make: write('payload', (json) => json.replace('{', '{"org":{"id":1,"id":2},')),
  },
  'twice-alg': { that: 'says its alg twice', make: write('header', (json) => json.replace('{', '{"alg":"none",')) },
  unsigned: { that: 'lacks its signature', make: spoil((header, payload) => [header, payload, '']) },
  cut: {
    that: 'lacks the end of its signature',
    make: spoil((header, payload, signature) => [header, payload, cut(signature)]),
  },
  swapped: {
    that: 'has the payload of one and the signature of another',
    async make(signer) {
      const other = (await issue(signer, { sub: 'root' })).split('.')
      return [...other.slice(0, 2), (await issue(signer)).split('.')[2]].join('.')
    },
  },
  respelled: {
    that: 'has another last character, for the same bytes',
    make: spoil((header, payload, signature) => [header, payload, respelled(signature)]),
  },
  padded: { that: 'has padding', make: spoil((header, payload, signature) => [header, payload, `${signature}=`]) },
  base64: {
    that: 'has the + and / of base64',
    make: spoil((header, payload, signature) => [header, payload, `+/${signature.slice(2)}`]),
  },
  blank: {
    that: 'has a blank in it',
    make: spoil((header, payload, signature) => [header, payload, `${signature.slice(0, 9)} ${signature.slice(9)}`]),
  },
  'two-parts': { that: 'has two parts', make: spoil((header, payload) => [header, payload]) },
  'five-parts': {
    that: 'has five parts, as an encrypted one',
    make: spoil((...parts) => [...parts, parts[2], parts[2]]),
  },
  'no-json': { that: 'is no JSON', make: write('payload', () => 'ada') },
  list: { that: 'is a list', make: write('payload', (json) => `[${json}]`) },
  null: { that: 'is null', make: write('payload', () => 'null') },
  'list-header': { that: 'has a list for a header', make: write('header', (json) => `[${json}]`) },
  bom: { that: 'begins with a byte order mark', make: write('payload', (json) => `\ufeff${json}`) },
  latin1: {
    that: 'is no UTF-8',
    make: write('payload', (json) => Buffer.from(json.replace('"ada"', '"\u00e4da"'), 'latin1')),
  },
  huge: { that: 'has 9,000 characters', make: say({ note: 'x'.repeat(6500) }) },
}
