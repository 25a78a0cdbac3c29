import type { RevealApi } from 'reveal.js'

/**
 * Search by Ctrl-Shift-F: Enter goes to the next slide that holds the words, and marks them. Reveal.js's own plugin puts an
 * element around each word, which takes words out of SVG pictures; highlights leave the slides as they are.
 */
export function startSearch(deck: RevealApi): void {
  const form = searchForm()
  const input = form.querySelector('input')!
  const output = form.querySelector('output')!
  deck.getRevealElement()!.append(form)

  deck.registerKeyboardShortcut('CTRL + Shift + F', 'Search')
  addEventListener('keydown', (event) => {
    const isOpen = !form.hidden
    if (event.key.toLowerCase() === 'f' && event.shiftKey && (event.ctrlKey || event.metaKey)) toggle(!isOpen)
    else if (event.key === 'Escape' && isOpen) toggle(false)
    else return
    event.preventDefault()
  })
  input.addEventListener('input', () => {
    output.value = ''
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    output.value = goToNext(deck, input.value.trim().toLowerCase())
  })

  function toggle(open: boolean): void {
    form.hidden = !open
    output.value = ''
    CSS.highlights?.delete('search')
    if (open) input.select()
    else input.blur()
  }
}

function searchForm(): HTMLFormElement {
  const form = document.createElement('form')
  form.className = 'search'
  form.role = 'search'
  form.hidden = true
  form.innerHTML =
    '<input type="search" placeholder="Search the slides" aria-label="Search the slides"> <output></output>'
  return form
}

/** Goes to the next slide with these words, after the last from the first again. Returns which of how many it is. */
function goToNext(deck: RevealApi, words: string): string {
  const slides = [...document.querySelectorAll<HTMLElement>('.slides section[data-source]')]
  const found = words ? slides.map((slide) => rangesOf(slide, words)) : []
  const holding = found.flatMap((ranges, index) => (ranges.length ? [index] : []))
  if (typeof Highlight === 'function') CSS.highlights.set('search', new Highlight(...found.flat()))
  if (holding.length === 0) return 'not found'

  const current = slides.indexOf(deck.getCurrentSlide())
  const next = holding.find((index) => index > current) ?? holding[0]!
  const { h, v } = deck.getIndices(slides[next]!)
  deck.slide(h, v)
  return `slide ${holding.indexOf(next) + 1} of ${holding.length}`
}

/** Where the words stand in a slide, its notes and the styles of its pictures left out. */
function rangesOf(slide: HTMLElement, words: string): Range[] {
  const ranges: Range[] = []
  const texts = document.createTreeWalker(slide.querySelector('.slide-body')!, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const text = texts.currentNode as Text
    if (text.parentElement?.localName === 'style') continue
    const content = text.data.toLowerCase()
    for (let at = content.indexOf(words); at >= 0; at = content.indexOf(words, at + words.length)) {
      const range = document.createRange()
      range.setStart(text, at)
      range.setEnd(text, at + words.length)
      ranges.push(range)
    }
  }
  return ranges
}
