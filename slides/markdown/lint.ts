/**
 * What HTML may not hold, as the end of a sentence: a deck is shown offline, in front of people, and printed, so nothing
 * in it runs or is fetched. `undefined` when there is nothing to say.
 */
export function findRefused(html: string): string | undefined {
  return REFUSED.find(([pattern]) => pattern.test(html))?.[1]
}

const REFUSED: [RegExp, string][] = [
  [/<script\b/i, 'holds a <script>. Slides hold no code of their own: put it into main.ts.'],
  [/<[a-z][^>]*\son\w+\s*=/i, 'holds an event handler (on…=). Slides hold no code of their own: put it into main.ts.'],
  [/javascript:/i, 'holds a javascript: address.'],
  [/<(iframe|object|embed|link|base|meta)\b/i, 'holds an element that loads another page or file.'],
  [/\s(src|srcset|poster|data|xlink:href)\s*=\s*["']?(https?:)?\/\//i, 'loads a file over the network.'],
  [/(url\(|@import)\s*["']?(https?:)?\/\//i, 'loads a style or picture over the network.'],
]

/** The first tag that is never closed, or closed and never opened: it would swallow the slides after it. */
export function unbalancedTag(html: string): string | undefined {
  const open: string[] = []
  const text = html.replace(/<!--.*?-->/gs, '')
  for (const [tag, slash, name, selfClosing] of text.matchAll(
    /<(\/?)([a-z][\w-]*)(?:"[^"]*"|'[^']*'|[^"'>])*?(\/?)>/gi,
  )) {
    if (selfClosing || VOID.has(name!)) continue
    if (!slash) open.push(name!)
    else if (open.pop() !== name) return `holds a ${tag} that closes nothing.`
  }
  return open.length ? `holds a <${open.at(-1)}> that is never closed.` : undefined
}

const VOID = new Set(['area', 'br', 'col', 'hr', 'img', 'input', 'source', 'track', 'wbr'])

/** What is wrong with a link's address, as the end of a sentence. Links to slides (`#/id`) are checked with the deck. */
export function linkFault(href: string): string | undefined {
  if (/^(https:\/\/[^\s/]+\.|mailto:\S+@|http:\/\/(localhost|127\.0\.0\.1)[:/]|#\/)/.test(href)) return undefined
  return `links to ${href}. Links lead to https://…, mailto:…, this machine, or a slide (#/its-title).`
}
