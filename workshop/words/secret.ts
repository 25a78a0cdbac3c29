import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { parameterName, putSecret, SECRETS } from '../secrets.ts'

/** `npm run lab secret jwt-secret [stage]`: asks for the value and puts it into Parameter Store, encrypted. */
export async function secret(name: string | undefined, stage = 'dev'): Promise<number> {
  if (!name || !Object.hasOwn(SECRETS, name)) {
    const known = Object.keys(SECRETS).join(', ')
    throw new Error(`${name ? `No lab has a secret "${name}".` : 'Which secret?'} There are: ${known}.`)
  }
  const value = await ask(`The value of ${parameterName(name, stage)}: `)
  if (!value) throw new Error('Nothing was put: the value is empty.')
  await putSecret(name, stage, value)
  console.log(
    `${parameterName(name, stage)} is in Parameter Store, encrypted. Deploy again what reads it at its start.`,
  )
  return 0
}

/** Typed or piped in, and never an argument: those stay in the shell's history. It is not shown. */
async function ask(question: string): Promise<string> {
  const { isTTY } = process.stdin
  if (isTTY) process.stdout.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: isTTY })
  try {
    for await (const line of lines) return line.trim()
    return ''
  } finally {
    lines.close()
    if (isTTY) process.stdout.write('\n')
  }
}
