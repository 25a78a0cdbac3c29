import hljs from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import diff from 'highlight.js/lib/languages/diff'
import groovy from 'highlight.js/lib/languages/groovy'
import http from 'highlight.js/lib/languages/http'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import shell from 'highlight.js/lib/languages/shell'
import typescript from 'highlight.js/lib/languages/typescript'
import yaml from 'highlight.js/lib/languages/yaml'

const languages = { bash, diff, groovy, http, javascript, json, shell, typescript, yaml }
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language)

/** Whether slides can show this language in colour, or as plain `text`. Aliases count: `ts`, `yml`, `sh`, `console`. */
export function knowsLanguage(name: string): boolean {
  return name === 'text' || hljs.getLanguage(name) !== undefined
}

/** The languages by their full names, for messages. */
export const languageNames = ['text', ...Object.keys(languages)]

/** Colours code and returns its lines as HTML, each whole in itself: a comment of three lines becomes three elements. */
export function highlightLines(code: string, language: string): string[] {
  const html = language === 'text' ? escapeHtml(code) : hljs.highlight(code, { language }).value
  const open: string[] = []
  return html.split('\n').map((line) => {
    const before = open.join('')
    for (const [tag] of line.matchAll(/<span[^>]*>|<\/span>/g)) {
      if (tag === '</span>') open.pop()
      else open.push(tag)
    }
    return before + line + '</span>'.repeat(open.length)
  })
}

/** Makes text safe between tags and inside double quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Text whose only markdown is code in backticks, as HTML: the titles and goals of labs. */
export function inlineCode(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>')
}
