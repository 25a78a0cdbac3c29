import { CloudError } from '../../errors.ts'
import type { CommandInput } from './send-command.ts'

const isText = (value: unknown) => typeof value === 'string' && value.length <= 4000
const isName = (value: unknown) => typeof value === 'string' && /^[\w.-]{1,80}$/.test(value)

const FIELDS: Record<keyof CommandInput, [holds: (value: unknown) => boolean, expected: string]> = {
  url: [isText, "the app's request URL"],
  command: [(value) => isText(value) && /^\/\S+$/.test(value as string), 'a command, as "/deploy"'],
  text: [isText, 'a text of up to 4000 characters'],
  user: [isName, 'a name, as "ada"'],
  channel: [isName, 'a name, as "general"'],
  signingSecret: [isText, 'a text'],
  signature: [isSigning, '"valid", "wrong", "missing", "other-body" or a signature that begins with "v0="'],
  timestamp: [Number.isSafeInteger, 'a whole number of seconds since 1970'],
  sslCheck: [(value) => typeof value === 'boolean', 'true or false'],
}

/** Throws a sentence that names the field where a body asks for something else. */
export function readCommandInput(body: Record<string, unknown>): CommandInput {
  const unknown = Object.keys(body).find((name) => !Object.hasOwn(FIELDS, name))
  if (unknown) throw wrong(`There is no field "${unknown}", only: ${Object.keys(FIELDS).join(', ')}.`)
  for (const [name, [holds, expected]] of Object.entries(FIELDS)) {
    const isNeeded = name === 'url' || name === 'command'
    if ((isNeeded || body[name] !== undefined) && !holds(body[name])) throw wrong(`"${name}" must be ${expected}.`)
  }
  return body as unknown as CommandInput
}

function isSigning(value: unknown): boolean {
  return typeof value === 'string' && /^(valid|wrong|missing|other-body|v0=.*)$/.test(value)
}

function wrong(message: string): CloudError {
  return new CloudError('BadRequest', message)
}
