import type { RevealApi } from 'reveal.js'
import type { ViteHotContext } from 'vite/types/hot.js'
import type { EditableSlide } from './markdown/editable.ts'
import { stackHtml } from './markdown/stack-html.ts'
import { giveNotes } from './notes.ts'

/**
 * Shows edited slides at once: the page, its slide, its fragments and the speaker window all stay. The event `slidesedited`
 * tells what runs on slides that some are new.
 */
export function followEdits(deck: RevealApi, hot: ViteHotContext): void {
  hot.on('deck:update', (stacks: EditableSlide[][]) => {
    for (const overlay of document.querySelectorAll('vite-error-overlay')) overlay.remove()
    // A scrolled deck has been taken apart into pages.
    if (deck.getViewportElement()?.classList.contains('reveal-scroll')) return location.reload()
    showSlides(deck, stacks)
  })
}

function showSlides(deck: RevealApi, stacks: EditableSlide[][]): void {
  const slides = stacks.flat()
  const sections = deck.getSlides()
  const areSame =
    slides.length === sections.length && slides.every((slide, n) => slide.place === sections[n]!.dataset.place)
  if (areSame) editSlides(deck, slides, sections)
  else replaceSlides(deck, stacks)
  deck.dispatchEvent({ type: 'slidesedited' })
  // The same slide by its number, but with new notes: the speaker view asks for them at this event.
  deck.dispatchEvent({ type: 'slidechanged', data: { ...deck.getIndices(), currentSlide: deck.getCurrentSlide() } })
}

function editSlides(deck: RevealApi, slides: EditableSlide[], sections: HTMLElement[]): void {
  const { f } = deck.getIndices()
  for (const [n, slide] of slides.entries()) editSlide(deck, sections[n]!, slide)
  deck.layout()
  if (f !== undefined) deck.navigateFragment(f)
}

/** Puts new words into the slide that is there. */
function editSlide(deck: RevealApi, section: HTMLElement, { id, version, html, notes }: EditableSlide): void {
  if (section.dataset.version === version) return
  const edited = document.createRange().createContextualFragment(html).querySelector('section')!
  Object.assign(section.dataset, edited.dataset)
  section.replaceChildren(...edited.childNodes)
  giveNotes({ [id]: notes })
  deck.syncSlide(section)
}

/**
 * For slides added, moved, or of other attributes: takes several times as long, as reveal.js makes all backgrounds anew. The
 * slide on screen is found again by its id.
 */
function replaceSlides(deck: RevealApi, stacks: EditableSlide[][]): void {
  const { h, v, f } = deck.getIndices()
  const { id } = deck.getCurrentSlide()
  deck.getSlidesElement()!.innerHTML = stacks.map(stackHtml).join('\n')
  giveNotes(Object.fromEntries(stacks.flat().map(({ id, notes }) => [id, notes])))
  deck.sync()
  const same = document.getElementById(id)
  const place = same ? deck.getIndices(same) : { h, v }
  deck.slide(place.h, place.v, f)
}
