import { remember } from '../remember.ts'

const TEXT = /^(text\/[\w.+-]+|application\/(json|xml|javascript)|[\w.-]+\/[\w.-]+\+(json|xml))$/i

/** A body as an event carries it; an event without one lacks the member. */
export interface EventBody {
  body?: string
  isBase64Encoded: boolean
}

/**
 * Text stays text only where its content-type says that it is text. A form is base64, as is a body of no declared type:
 * the handler of an HTML form or of a Slack command has to decode it.
 */
export function eventBody(body: Buffer, contentType: string | undefined): EventBody {
  if (body.length === 0) return { isBase64Encoded: false }
  if (isText(contentType ?? '')) return { body: body.toString('utf8'), isBase64Encoded: false }
  return { body: body.toString('base64'), isBase64Encoded: true }
}

const isText = remember((contentType) => TEXT.test(contentType.split(';')[0]!.trim()))
