export interface XmlElement {
  name: string
  /** The character data directly inside, entities replaced. */
  text: string
  children: XmlElement[]
}

const TOKENS =
  /<\?[^>]*\?>|<!--[\s\S]*?-->|<!\[CDATA\[(?<cdata>[\s\S]*?)\]\]>|<\/(?<close>[^\s>]+)\s*>|<(?<open>[^\s/>!?]+)[^>]*?(?<empty>\/?)>|(?<text>[^<]+)/y

/**
 * Reads the small XML documents that clients send to S3: elements and text, no attributes, no namespaces.
 * Returns undefined where it is not well-formed. A DOCTYPE counts as that: its entities are how XML bombs are made.
 */
export function readXml(document: string): XmlElement | undefined {
  const root: XmlElement = { name: '', text: '', children: [] }
  const open = [root]
  let end = 0
  const tokens = new RegExp(TOKENS)
  for (let match = tokens.exec(document); match; match = tokens.exec(document)) {
    end = tokens.lastIndex
    if (!take(match.groups ?? {}, open)) return undefined
  }
  const complete = end === document.length && open.length === 1 && root.children.length === 1
  return complete ? root.children[0] : undefined
}

export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((inner) => inner.name === name)
}

/** False where an end tag closes an element that is not open. */
function take(token: Record<string, string | undefined>, open: XmlElement[]): boolean {
  const parent = open.at(-1) as XmlElement
  if (token.close !== undefined) return open.length > 1 && open.pop()?.name === token.close
  if (token.open !== undefined) {
    const element = { name: token.open, text: '', children: [] }
    parent.children.push(element)
    if (!token.empty) open.push(element)
  }
  parent.text += token.cdata ?? withoutEntities(token.text ?? '')
  return true
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function withoutEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (entity, hex, decimal, name) => {
    if (name) return NAMED[name] ?? entity
    const code = Number.parseInt(hex ?? decimal, hex ? 16 : 10)
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity
  })
}
