/** Slides under one another are sections inside a section. */
export function stackHtml(stack: { html: string }[]): string {
  const html = stack.map((slide) => slide.html).join('\n')
  return stack.length > 1 ? `<section>\n${html}\n</section>` : html
}
