import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { endpointOf } from '../deployed.ts'
import { findLab, type Lab, ROOT } from '../labs/labs.ts'

const USAGE =
  'npm run -s lab send GET deployments, and after it, if wanted: body events/api.json, header "Name: value", stage prod, lab 2, as ada, as ada expired, scope "deployments:write", then me'

/**
 * `npm run -s lab send POST deployments body events/api.json`: calls the lab's deployed API and shows what it answers.
 * `as ada` sends a token along for lab 05's authorizer, `then me` calls another path with the same token.
 */
export async function send(lab: Lab, [method, path, ...words]: string[]): Promise<number> {
  if (!method || !path) throw new Error(`What to send? As in: ${USAGE}`)
  const { stage, body, headers, as, scope, more, lab: other } = await readOptions(words)
  const paths = [path, ...more].map(relative)
  const base = await endpointOf((other ?? lab).id.slice(3), stage)
  if (as) headers.authorization = `Bearer ${await tokenFor(as, scope, stage)}`
  for (const each of paths) {
    const response = await fetch(`${base}/${each}`, { method, headers, body: body && readBody(body) })
    console.log(`HTTP ${response.status}`)
    console.log(pretty(await response.text()))
  }
  return 0
}

/** Without its first slash, which some shells take for a folder of theirs. */
function relative(path: string): string {
  if (/^[A-Z]:/i.test(path))
    throw new Error(`Your shell made the path of a file of it: ${path}. Leave out its first slash.`)
  return path.replace(/^\//, '')
}

interface Options {
  stage: string
  /** Another one than that of the folder. */
  lab?: Lab
  body?: string
  headers: Record<string, string>
  /** The user, and what is odd about the token. */
  as?: { user: string; attack?: string }
  scope?: string
  /** More paths, called after the first. */
  more: string[]
}

async function readOptions(words: string[]): Promise<Options> {
  const options: Options = { stage: 'dev', headers: {}, more: [] }
  const left = [...words]
  while (left.length > 0) {
    const [name, value] = left.splice(0, 2) as [string, string | undefined]
    if (value === undefined) throw new Error(`"${name}" says nothing by itself. As in: ${USAGE}`)
    if (name === 'stage' || name === 'scope') options[name] = value
    else if (name === 'lab') options.lab = findLab(value)
    else if (name === 'body')
      Object.assign(options, { body: value, headers: { 'content-type': 'application/json', ...options.headers } })
    else if (name === 'header') Object.assign(options.headers, readHeader(value))
    else if (name === 'then') options.more.push(value)
    else if (name === 'as') options.as = { user: value, ...((await isAttack(left[0])) && { attack: left.shift() }) }
    else throw new Error(`"${name}" is not a word of send. As in: ${USAGE}`)
  }
  return options
}

async function isAttack(word: string | undefined): Promise<boolean> {
  const { ATTACKS } = await import('../tokens/attacks.ts')
  return word !== undefined && Object.hasOwn(ATTACKS, word)
}

async function tokenFor(as: NonNullable<Options['as']>, scope: string | undefined, stage: string): Promise<string> {
  const { mint } = await import('../tokens/mint.ts')
  return mint({ ...as, scope }, stage)
}

/** `Name: value`. */
function readHeader(line: string): Record<string, string> {
  const colon = line.indexOf(':')
  if (colon < 1) throw new Error(`"${line}" is no header. As in: header "Authorization: Bearer …"`)
  return { [line.slice(0, colon).toLowerCase()]: line.slice(colon + 1).trim() }
}

/** Relative to the folder that npm was called in. */
function readBody(file: string): string {
  return readFileSync(join(process.env.INIT_CWD ?? ROOT, file), 'utf8')
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
