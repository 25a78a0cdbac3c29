/** A deck without what only its later slides show, and that, in the order of the places left for it. */
export interface Split {
  html: string
  later: string[]
}

/**
 * Takes the pictures, listings and QR codes out of all slides but the first two, so that the first one is on screen before they have
 * come: they are most of the deck's bytes. later.ts of the page puts them back. An image file stays, where vite looks for it.
 */
export function splitLater(html: string): Split {
  const later: string[] = []
  const third = [...html.matchAll(/<section[^>]* data-source=/g)][2]?.index ?? html.length
  const rest = html.slice(third).replace(/<(figure|a)\b([^>]*)>(.*?)<\/\1>/gs, (whole, tag, attributes, content) => {
    const isMoved = content.includes('<img') === false && (tag === 'figure' || attributes.includes('class="qr"'))
    if (!isMoved) return whole
    later.push(content)
    return `<${tag}${attributes} data-later></${tag}>`
  })
  return { html: html.slice(0, third) + rest, later }
}
