import type { RevealApi } from 'reveal.js'
import type { ViteHotContext } from 'vite/types/hot.js'
import { giveNotes } from './notes.ts'

/** Shows edited slides at once: the page, its slide, its fragments and the speaker window all stay. */
export function followEdits(deck: RevealApi, hot: ViteHotContext): void {
  hot.on('deck:update', ({ html, notes }: { html: string; notes: Record<string, string> }) => {
    for (const overlay of document.querySelectorAll('vite-error-overlay')) overlay.remove()
    // A scrolled deck has been taken apart into pages.
    if (deck.getViewportElement()?.classList.contains('reveal-scroll')) return location.reload()
    replaceSlides(deck, html, notes)
  })
}

/** Slides may have been added before the one on screen: it is found again by its id. */
function replaceSlides(deck: RevealApi, html: string, notes: Record<string, string>): void {
  const { h, v, f } = deck.getIndices()
  const { id } = deck.getCurrentSlide()
  deck.getSlidesElement()!.innerHTML = html
  giveNotes(notes)
  deck.sync()
  const same = document.getElementById(id)
  const place = same ? deck.getIndices(same) : { h, v }
  deck.slide(place.h, place.v, f)
  // The same slide by its number, but with new notes: the speaker view asks for them at this event.
  deck.dispatchEvent({ type: 'slidechanged', data: { ...deck.getIndices(), currentSlide: deck.getCurrentSlide() } })
}
