import { spawn } from 'node:child_process'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { ROOT, startCloudProcess, urlOf } from './cloud-process.ts'
import { median } from './median.ts'
import type { Row } from './run.ts'
import { createStack, lambdaFunction } from './stack.ts'

const WARM_UP = 300
const PAIRS = 2000
const SIGNED = 'AWS4-HMAC-SHA256 Credential=local/20261123/us-east-1/lambda/aws4_request, Signature=00'
const EVENT = JSON.stringify({ command: '/deploy', text: 'desk to production', user: 'ada' })

/** A warm invocation of a function in its execution environment, beside a call of the same handler in the server's own process. */
export async function benchInvoke(): Promise<Row[]> {
  const cloud = await startCloudProcess()
  const inProcess = spawn(process.execPath, [...process.execArgv, join(ROOT, 'bench', 'in-process-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const agent = new Agent({ keepAlive: true })
  try {
    await createStack(cloud.url, {
      Echo: lambdaFunction('echo', 'exports.handler = async (event) => ({ heard: event })'),
    })
    const targets = [await urlOf(inProcess), cloud.url]
    const times: number[][] = [[], []]
    for (let pair = 0; pair < WARM_UP + PAIRS; pair++) {
      for (const [index, url] of targets.entries()) {
        const milliseconds = await invoke(url, agent)
        if (pair >= WARM_UP) times[index]!.push(milliseconds)
      }
    }
    return rows(median(times[0]!), median(times[1]!))
  } finally {
    agent.destroy()
    inProcess.kill()
    await cloud.close()
  }
}

function rows(direct: number, environment: number): Row[] {
  const cost = environment - direct
  return [
    { name: "the handler called in the HTTP server's process, median", value: `${direct.toFixed(2)} ms` },
    { name: 'the function invoked in its execution environment, median', value: `${environment.toFixed(2)} ms` },
    { name: 'so the child process costs', value: `${cost.toFixed(2)} ms`, goal: '≤ 1 ms', ok: cost <= 1 },
  ]
}

function invoke(url: string, agent: Agent): Promise<number> {
  const headers = { authorization: SIGNED, 'content-length': Buffer.byteLength(EVENT) }
  return new Promise((resolve, reject) => {
    const began = performance.now()
    request(`${url}/2015-03-31/functions/echo/invocations`, { method: 'POST', agent, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text) => (body += text))
      response.on('end', () => {
        const milliseconds = performance.now() - began
        if (body.includes('"heard"')) resolve(milliseconds)
        else reject(new Error(`The invocation was answered with ${response.statusCode}: ${body}`))
      })
    })
      .on('error', reject)
      .end(EVENT)
  })
}
