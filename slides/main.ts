import Reveal from 'reveal.js'
import { followEdits } from './edits.ts'
import { showLater } from './later.ts'
import { giveNotes } from './notes.ts'
import { secondsPerSlide } from './pace.ts'
import { startTheme } from './theme.ts'

const PHONE_WIDTH = 435

const reveal = document.querySelector<HTMLElement>('.reveal')!
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)').matches
const query = new URLSearchParams(location.search)
const isPrinted = /[?&](print-pdf|view=print)/.test(location.search)
const isPhone = innerWidth <= PHONE_WIDTH && !query.has('receiver')

const deck = new Reveal(reveal, {
  width: 1280,
  height: 720,
  // The slides bring their own margin, so that a slide is exactly the screen, and exactly a page of the PDF.
  margin: 0,
  center: false,
  minScale: 0.1,
  maxScale: 6,
  hash: !isPhone,
  transition: reducedMotion ? 'none' : 'fade',
  backgroundTransition: reducedMotion ? 'none' : 'fade',
  transitionSpeed: 'fast',
  autoAnimate: !reducedMotion,
  scrollActivationWidth: PHONE_WIDTH,
  scrollLayout: 'compact',
  scrollSnap: false,
  slideNumber: 'c/t',
  controlsLayout: 'edges',
  controlsTutorial: false,
  pdfSeparateFragments: false,
  // The speaker view paces by a number; reveal.js's types know only null.
  defaultTiming: secondsPerSlide as unknown as null,
})

startTheme((nextTheme) =>
  deck.addKeyBinding({ keyCode: 84, key: 'T', description: 'Theme: auto, light, dark, contrast' }, nextTheme),
)
// Who begins at the first slide needs no other's pictures yet; a page to scroll, to print or to speak from has all slides.
const needsAll = location.hash.length > 2 || isPhone || /print|view|receiver/.test(location.search)
const laidOut = new Promise((resolve) => reveal.addEventListener('pdf-ready', resolve))
if (needsAll) await showLater()
const phone = isPhone ? await import('./phone.ts') : undefined
phone?.becomePage()
if (query.has('showNotes')) await loadNotes()
if (isPrinted) frameAtOnce()
await deck.initialize()
phone?.goTo(location.hash)
if (!needsAll) showLater()

// As an "application" the deck would take the reading keys away from screen readers (hakimel/reveal.js#3772).
reveal.removeAttribute('role')
reveal.dataset.ready = ''

if (import.meta.hot) followEdits(deck, import.meta.hot)

// Not before the slides lie on their pages: what fills them has to find and measure them.
if (isPrinted) await laidOut.then(loadTools)
else if (query.has('receiver')) await loadTools()
else if ('requestIdleCallback' in window) requestIdleCallback(loadTools)
else setTimeout(loadTools)

/**
 * Until the pages are laid out: reveal.js does it over some frames, with the slides out of the document in between, and a
 * browser that only prints draws none.
 */
function frameAtOnce(): void {
  const { requestAnimationFrame } = window
  laidOut.then(() => Object.assign(window, { requestAnimationFrame }))
  window.requestAnimationFrame = (callback) => {
    queueMicrotask(() => callback(0))
    return 0
  }
}

/** Notes are a fifth of the slides' bytes, and only their speaker reads them. */
async function loadNotes(): Promise<void> {
  const { notes } = await import('virtual:notes')
  giveNotes(notes)
}

/** The speaker view (S), search (Ctrl-Shift-F), zoom (Alt-click), and what slides run: not needed to show the first one. */
async function loadTools(): Promise<void> {
  const [{ default: speakerView }, { default: zoom }, { startSearch }, { startCalculator }] = await Promise.all([
    import('reveal.js/plugin/notes'),
    import('reveal.js/plugin/zoom'),
    import('./search.ts'),
    import('./calculator.ts'),
    loadNotes(),
    loadLabsAndDemos(),
  ])
  deck.registerPlugin(speakerView())
  deck.registerPlugin(zoom())
  startSearch(deck)
  startCalculator(deck)
  reveal.dataset.tools = ''
}

async function loadLabsAndDemos(): Promise<void> {
  const [{ startCountdowns }, { startDemos }, { recordings }] = await Promise.all([
    import('./countdown.ts'),
    import('./stage/page.ts'),
    import('virtual:recordings'),
  ])
  startCountdowns(deck)
  startDemos(deck, recordings, { isLive: import.meta.env.DEV, isPrinted })
}
