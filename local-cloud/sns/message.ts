/** As the API takes it; `BinaryValue` is base64. */
export interface MessageAttribute {
  /** `String`, `String.Array`, `Number` or `Binary`, with an own label behind it or not: `Number.price`. */
  DataType: string
  StringValue?: string
  BinaryValue?: string
}

export type MessageAttributes = Record<string, MessageAttribute>

/** A published message, before it is written for one of the protocols. */
export interface Message {
  messageId: string
  topicArn: string
  subject?: string
  message: string
  /** Milliseconds since 1970. */
  timestamp: number
  attributes: MessageAttributes
  /** The topic's `SignatureVersion`. */
  signatureVersion: string
  /** The X-Ray header of the request that published it. */
  traceHeader?: string
}
