import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { refuseStrangers } from '../../http/guard.ts'
import { readBody } from '../../http/server.ts'

/** One invocation as the runtime gets it. */
export interface RuntimeInvocation {
  requestId: string
  payload: Buffer
  /** Milliseconds since 1970. */
  deadline: number
  invokedFunctionArn: string
  traceId: string
  /** JSON text. */
  clientContext?: string
}

/** What the runtime says to the Runtime API. */
export interface RuntimeListener {
  /** It asked for the next invocation: INIT is over, or the last invocation is. */
  onNext(): void
  onResponse(requestId: string, body: Buffer): void
  onError(requestId: string, body: Buffer): void
  onInitError(body: Buffer): void
}

/**
 * The HTTP API by which a runtime gets its invocations and answers them. Each execution environment has one of its own,
 * on a port that it finds in AWS_LAMBDA_RUNTIME_API. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  #server: Server
  #listener: RuntimeListener
  /** The runtime's open request for its next invocation. */
  #waiting: ServerResponse | undefined

  constructor(listener: RuntimeListener) {
    this.#listener = listener
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: Error) => reply(response, 403, { errorMessage: error.message }))
    })
    // The runtime keeps its connections for as long as the environment lives.
    Object.assign(this.#server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 })
  }

  /** Resolves with what AWS_LAMBDA_RUNTIME_API must be. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(this.#server.address() as AddressInfo).port}`))
    })
  }

  /** Hands the runtime an invocation; it must be waiting for one. */
  send({ requestId, payload, deadline, invokedFunctionArn, traceId, clientContext }: RuntimeInvocation): void {
    this.#waiting?.writeHead(200, {
      'content-type': 'application/json',
      'content-length': payload.length,
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': deadline,
      'lambda-runtime-invoked-function-arn': invokedFunctionArn,
      'lambda-runtime-trace-id': traceId,
      ...(clientContext && { 'lambda-runtime-client-context': clientContext }),
    })
    this.#waiting?.end(payload)
    this.#waiting = undefined
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    refuseStrangers(request)
    const path = request.url?.replace('/2018-06-01/runtime', '') ?? ''
    if (request.method === 'GET' && path === '/invocation/next') {
      this.#waiting = response
      return this.#listener.onNext()
    }
    const [, requestId, outcome] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? []
    if (request.method !== 'POST' || (!requestId && path !== '/init/error')) return reply(response, 404, {})
    const body = await readBody(request)
    reply(response, 202, { status: 'OK' })
    if (!requestId) this.#listener.onInitError(body)
    else if (outcome === 'response') this.#listener.onResponse(requestId, body)
    else this.#listener.onError(requestId, body)
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
