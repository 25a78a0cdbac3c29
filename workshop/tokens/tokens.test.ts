import jwt from 'jsonwebtoken'
import { attacksOn } from './attacks.ts'
import { RFC_7515, rfcToken } from './rfc-examples.ts'
import { keySigner, secretSigner } from './signers.ts'
import { hmac, issue, rsa } from './token.ts'

const names = { issuer: 'https://issuer.example/', audience: 'https://api.example' }
const secret = secretSigner(names)
const key = keySigner(names, 'key-1')

describe('what signs tokens for the tests', () => {
  it('signs with HS256 as RFC 7515 does in A.1, and with RS256 as in A.2', () => {
    const { a1, a2 } = RFC_7515

    expect(hmac(a1.secret)(a1.input)).toBe(a1.signature)
    expect(rsa(a2.privateKey)(a2.input)).toBe(a2.signature)
  })

  it('issues tokens that another implementation takes', async () => {
    const options = { issuer: names.issuer, audience: names.audience }

    expect(jwt.verify(await issue(secret), secret.key, options)).toMatchObject({ sub: 'ada' })
    expect(jwt.verify(await issue(key), key.publicKey, options)).toMatchObject({ sub: 'ada' })
    expect(jwt.verify(rfcToken(RFC_7515.a2), RFC_7515.a2.publicKey, { ignoreExpiration: true })).toMatchObject({
      iss: 'joe',
    })
  })
})

describe('the attacks', () => {
  it.each([secret, key])('are other tokens than a good one, with each algorithm', async (signer) => {
    const tokens = await Promise.all(attacksOn(signer.algorithm).map(([, { make }]) => make(signer)))

    expect(new Set(tokens).size).toBe(tokens.length)
    expect(tokens).not.toContain(await issue(signer))
  })
})
