import { CloudError } from '../errors.ts'
import { invalidValue } from './errors.ts'
import { entriesOf } from './input.ts'
import type { MessageAttribute, MessageAttributes } from './message.ts'

/**
 * The message attributes of a request, checked: ParameterValueInvalid in SNS's own sentences.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
export function readMessageAttributes(map: unknown, path = 'messageAttributes'): MessageAttributes {
  const attributes = entriesOf(map).map(({ Name, Value }) => {
    const name = String(Name ?? '')
    return [name, readAttribute(name, Value, path)] as const
  })
  return Object.fromEntries(attributes)
}

function readAttribute(name: string, value: unknown, path: string): MessageAttribute {
  checkName(name)
  const attribute = (typeof value === 'object' && value !== null ? value : {}) as Partial<MessageAttribute>
  const { DataType } = attribute
  if (!DataType) {
    throw new CloudError(
      'ValidationError',
      `1 validation error detected: Value null at '${path}.${name}.member.dataType' failed to satisfy constraint: Member must not be null`,
    )
  }
  const [type = ''] = DataType.split('.')
  if (!['String', 'Number', 'Binary'].includes(type)) {
    throw invalidValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    )
  }
  checkValue(name, DataType, type, attribute)
  return { ...attribute, DataType }
}

function checkName(name: string): void {
  if (name.length === 0) throw invalidValue('The message attribute name must not be empty.')
  if (Buffer.byteLength(name) > 256) {
    throw invalidValue('Length of message attribute name must be less than 256 bytes.')
  }
  const [odd] = /[^\w.-]/.exec(name) ?? []
  if (odd) {
    const code = odd.charCodeAt(0).toString(16).toUpperCase()
    throw invalidValue(
      `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    )
  }
  if (name.startsWith('.')) throw invalidValue("Invalid message attribute name starting with character '.' was found.")
  if (name.endsWith('.')) throw invalidValue("Invalid message attribute name ending with character '.' was found.")
  if (name.includes('..')) throw invalidValue("Message attribute name can not have successive '.' character.")
}

function checkValue(name: string, dataType: string, type: string, attribute: Partial<MessageAttribute>): void {
  const field = type === 'Binary' ? 'Binary' : 'String'
  const [right, wrong] =
    field === 'Binary' ? [attribute.BinaryValue, attribute.StringValue] : [attribute.StringValue, attribute.BinaryValue]
  if (wrong !== undefined && right === undefined) {
    throw invalidValue(`The message attribute '${name}' with type '${dataType}' must use field '${field}'.`)
  }
  if (!right) {
    throw invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${dataType}'.`,
    )
  }
  if (type === 'Number' && !Number.isFinite(Number(right))) {
    throw invalidValue(`Could not cast message attribute '${name}' value to number.`)
  }
}
