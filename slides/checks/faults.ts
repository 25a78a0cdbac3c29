/**
 * Looks at the slide on screen; runs in the page, so it is whole in itself. Says what lies outside the slide, what is cut,
 * what covers the source line, what an arrow or the slide's number covers, which text is too small for the last row (under 18 of the slide's 720), and which pictures
 * are missing.
 */
export function slideFaults(): string[] {
  const section = document.querySelector<HTMLElement>(
    '.stack.present > section.present, .slides > section.present:not(.stack)',
  )!
  const slide = section.querySelector<HTMLElement>('.slide-body')!
  const frame = slide.getBoundingClientRect()
  const scale = frame.width / 1280
  const faults = new Set<string>()
  const blamed = new Set<Element>()
  const say = (element: Element, fault: string) => {
    // What stands in something that lies outside lies outside, too.
    if (blamed.has(element.parentElement!)) return blamed.add(element)
    blamed.add(element)
    const text = element.textContent?.trim().replace(/\s+/g, ' ').slice(0, 40) ?? ''
    faults.add(`${section.dataset.source} <${element.localName}> "${text}" ${fault}`)
  }
  const controls = [...document.querySelectorAll('.controls .enabled .controls-arrow, .reveal > .slide-number')]
  const pixels = (length: number) => `${Math.ceil(length / scale)} px`

  for (const element of slide.querySelectorAll('*')) {
    const box = element.getBoundingClientRect()
    if (box.width === 0 || box.height === 0 || element.closest('marker, defs')) continue
    const over = {
      below: box.bottom - frame.bottom,
      right: box.right - frame.right,
      left: frame.left - box.left,
      above: frame.top - box.top,
    }
    for (const [side, length] of Object.entries(over))
      if (length > scale) say(element, `lies ${pixels(length)} outside the slide (${side}).`)

    const isCut =
      element.matches('pre, figure, table, .slide-body > div') && element.scrollHeight > element.clientHeight + 1
    if (isCut) say(element, `is cut: ${element.scrollHeight - element.clientHeight} px too tall.`)
    if (element.matches('pre') && element.scrollWidth > element.clientWidth + 1) say(element, 'is cut: too wide.')
    if (element.matches('svg text') && !within(box, element.closest('svg')!.getBoundingClientRect(), scale))
      say(element, 'lies outside its picture.')
    if (element instanceof HTMLImageElement && !(element.complete && element.naturalWidth))
      say(element, `shows nothing: ${element.src}`)

    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim())
    const control = hasText && controls.find((control) => touch(linesOf(element), control.getBoundingClientRect()))
    if (control)
      say(element, `lies under ${control.parentElement!.getAttribute('aria-label') ?? "the slide's number"}.`)
    const svgScale = element instanceof SVGGraphicsElement ? (element.getScreenCTM()?.a ?? scale) / scale : 1
    const size = Number.parseFloat(getComputedStyle(element).fontSize) * svgScale
    if (hasText && size < 17.9) say(element, `is ${size.toFixed(1)} px small; the last row reads from 18.`)
  }

  const source = slide.querySelector(':scope > .source')?.getBoundingClientRect()
  for (const element of source ? slide.querySelectorAll(':scope > :not(.source)') : []) {
    const length = element.getBoundingClientRect().bottom - source!.top
    if (length > scale) say(element, `covers the source line by ${pixels(length)}.`)
  }
  return [...faults]

  /** Where its own text is. */
  function linesOf(element: Element): DOMRect[] {
    const range = document.createRange()
    return [...element.childNodes].flatMap((node) => {
      if (node.nodeType !== Node.TEXT_NODE) return []
      range.selectNode(node)
      return [...range.getClientRects()]
    })
  }

  function touch(boxes: DOMRect[], { left, right, top, bottom }: DOMRect): boolean {
    return boxes.some((box) => box.left < right && box.right > left && box.top < bottom && box.bottom > top)
  }

  function within(inner: DOMRect, outer: DOMRect, slack: number): boolean {
    return (
      inner.left >= outer.left - slack &&
      inner.right <= outer.right + slack &&
      inner.top >= outer.top - slack &&
      inner.bottom <= outer.bottom + slack
    )
  }
}
