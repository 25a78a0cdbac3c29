import { startPartners, type TestPartners } from '../test-partners.ts'
import type { OpenSearchOptions } from './service.ts'

/** What an answer held. */
export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: each API answers with its own shape.
  body: any
}

export interface TestOpenSearch {
  partners: TestPartners
  /** Sends JSON, or a text as it is. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** A bulk request out of actions and documents. */
  bulk(...lines: object[]): Promise<Answer>
  /** The ids that a search finds, in order of indexing unless it sorts. */
  ids(index: string, body: object): Promise<string[]>
  close(): Promise<void>
}

/** For contract tests: the OpenSearch endpoint, and plain HTTP. */
export async function startOpenSearch(options: OpenSearchOptions = {}): Promise<TestOpenSearch> {
  const partners = await startPartners({ opensearch: options })
  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const type = { 'content-type': 'application/json', ...headers }
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
    const response = await fetch(partners.opensearch + path, { method, headers: type, body: text })
    const answer = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') && answer !== ''
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(answer) : answer }
  }
  return {
    partners,
    call,
    bulk: (...lines) => call('POST', '/_bulk', lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    async ids(index, body) {
      const answer = await call('POST', `/${index}/_search`, { size: 1000, ...body })
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
      return answer.body.hits.hits.map(({ _id }: { _id: string }) => _id)
    },
    close: () => partners.close(),
  }
}
