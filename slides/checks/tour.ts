import type { Page } from 'playwright-core'
import { slideFaults } from './faults.ts'

/** What came to light on the way through the deck. Faults begin with the slide's `file:line`. */
export interface Tour {
  visited: string[]
  faults: string[]
}

/** Presses Space from the first slide to the last and looks at every slide once its last fragment is shown. */
export async function tour(page: Page): Promise<Tour> {
  const found: Tour = { visited: [], faults: [] }
  for (let presses = 0; presses < 1000; presses++) {
    const { id, isWhole, isLast } = await page.evaluate(stateOfDeck)
    if (isWhole) {
      found.visited.push(id)
      found.faults.push(...(await page.evaluate(slideFaults)))
      if (isLast) return found
    }
    await page.keyboard.press('Space')
  }
  throw new Error(`Space was pressed 1000 times; the deck is still at ${found.visited.at(-1)}.`)
}

/** Runs in the page. Inner sections first: a stack is "present" too. */
function stateOfDeck(): { id: string; isWhole: boolean; isLast: boolean } {
  const slide = document.querySelector('section.present[data-source]:not(.stack), .stack.present > section.present')!
  const slides = document.querySelectorAll('.slides section[data-source]')
  return {
    id: slide.id,
    isWhole: slide.querySelectorAll('.fragment:not(.visible)').length === 0,
    isLast: slide === slides[slides.length - 1],
  }
}
