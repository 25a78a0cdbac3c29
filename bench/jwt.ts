import { createHmac, timingSafeEqual, verify as verifySignature } from 'node:crypto'
import jwt from 'jsonwebtoken'
import type { Trust } from '../solutions/05-jwt-authorizer/src/trust.ts'
import { verify } from '../solutions/05-jwt-authorizer/src/verify.ts'
import { keySigner, secretSigner } from '../workshop/tokens/signers.ts'
import { issue } from '../workshop/tokens/token.ts'
import { median } from './median.ts'
import type { Row } from './run.ts'

const names = { issuer: 'https://issuer.example/', audience: 'https://api.example' }
const secret = Buffer.from('a secret of thirty-two bytes, or more')
const ROUNDS = 11
/** Verifications a round: enough to be timed, few enough that the rounds alternate. */
const COUNT = { HS256: 4000, RS256: 1000 }

/** Lab 05's verify beside the bare signature by node:crypto, and beside jsonwebtoken as many use it, in turns. */
export async function benchVerify(): Promise<Row[]> {
  const hs = secretSigner(names, secret)
  const rs = keySigner(names, 'k')
  const [hsToken, rsToken] = [await issue(hs), await issue(rs)]
  const hsTrust: Trust = { ...names, algorithm: 'HS256', keyFor: () => hs.key }
  const rsTrust: Trust = { ...names, algorithm: 'RS256', keyFor: () => rs.publicKey }
  const [hsFloor, hsOurs, hsText] = await perSecond(COUNT.HS256, [
    () => bareHmac(hsToken),
    () => verify(hsToken, hsTrust),
    () => jwt.verify(hsToken, secret.toString(), { algorithms: ['HS256'], ...names }),
  ])
  const [rsFloor, rsOurs] = await perSecond(COUNT.RS256, [
    () => bareRsa(rsToken, rs.publicKey),
    () => verify(rsToken, rsTrust),
  ])
  return [
    row('HS256', hsOurs!, hsFloor!),
    row('RS256', rsOurs!, rsFloor!),
    {
      name: '05-jwt-authorizer: HS256 with a KeyObject beside jsonwebtoken with the text',
      value: `${(hsOurs! / hsText!).toFixed(1)} ×`,
    },
  ]
}

function row(algorithm: string, ours: number, floor: number): Row {
  return {
    name: `05-jwt-authorizer: ${algorithm} verified a second, beside the bare signature`,
    value: `${thousands(ours)}, ${thousands(floor)}, ${((ours / floor) * 100).toFixed(0)} %`,
  }
}

async function perSecond(count: number, ways: (() => unknown)[]): Promise<number[]> {
  const rounds: number[][] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await inTurn(count, ways))
  // The first warms up.
  return ways.map((_, way) => median(rounds.slice(1).map((round) => round[way]!)))
}

async function inTurn(count: number, ways: (() => unknown)[]): Promise<number[]> {
  const speeds = []
  for (const way of ways) {
    const started = performance.now()
    for (let time = 0; time < count; time++) await way()
    speeds.push((count / (performance.now() - started)) * 1000)
  }
  return speeds
}

function bareHmac(token: string): boolean {
  const dot = token.lastIndexOf('.')
  const expected = createHmac('sha256', secret).update(token.slice(0, dot)).digest()
  return timingSafeEqual(expected, Buffer.from(token.slice(dot + 1), 'base64url'))
}

function bareRsa(token: string, key: ReturnType<typeof keySigner>['publicKey']): boolean {
  const dot = token.lastIndexOf('.')
  return verifySignature(
    'sha256',
    Buffer.from(token.slice(0, dot)),
    key,
    Buffer.from(token.slice(dot + 1), 'base64url'),
  )
}

function thousands(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en-US')
}
