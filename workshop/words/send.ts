import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { endpointOf } from '../deployed.ts'
import { findLab, type Lab, ROOT } from '../labs/labs.ts'

const USAGE =
  'npm run -s lab send GET deployments, and after it, if wanted: body events/api.json, header "Name: value", stage prod, lab 2'

/** `npm run -s lab send POST deployments body events/api.json`: calls the lab's deployed API and shows what it answers. */
export async function send(lab: Lab, [method, path, ...words]: string[]): Promise<number> {
  if (!method || !path) throw new Error(`What to send? As in: ${USAGE}`)
  if (/^[A-Z]:/i.test(path))
    throw new Error(`Your shell made the path of a file of it: ${path}. Leave out its first slash.`)
  const options = readPairs(words)
  const url = `${await endpointOf((options.lab ?? lab).id.slice(3), options.stage)}/${path.replace(/^\//, '')}`
  const response = await fetch(url, { method, headers: options.headers, body: options.body && readBody(options.body) })
  console.log(`HTTP ${response.status}`)
  console.log(pretty(await response.text()))
  return 0
}

interface Options {
  stage: string
  /** Another one than that of the folder. */
  lab?: Lab
  body?: string
  headers: Record<string, string>
}

function readPairs(words: string[]): Options {
  const options: Options = { stage: 'dev', headers: {} }
  for (let at = 0; at < words.length; at += 2) {
    const [name, value] = [words[at], words[at + 1]]
    if (value === undefined) throw new Error(`"${name}" says nothing by itself. As in: ${USAGE}`)
    if (name === 'stage') options.stage = value
    else if (name === 'lab') options.lab = findLab(value)
    else if (name === 'body')
      Object.assign(options, { body: value, headers: { 'content-type': 'application/json', ...options.headers } })
    else if (name === 'header') Object.assign(options.headers, readHeader(value))
    else throw new Error(`"${name}" is not a word of send. As in: ${USAGE}`)
  }
  return options
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
