import type { RevealApi } from 'reveal.js'

/** Milliseconds: what is left while it stands, or when it ends while it runs. */
type Clock = { left: number } | { endsAt: number }

const LOOK = 250
/** A clock that ran out so long ago is of another session. */
const STALE = 60 * 60_000

/**
 * The countdowns of the lab slides: their buttons, or C on their slide, start and pause them. They go on whatever slide is
 * shown, and over a reload; a small clock in the corner tells of the one that runs. Other windows of the deck follow.
 */
export function startCountdowns(deck: RevealApi): void {
  const corner = document.createElement('a')
  corner.className = 'countdown-corner'
  corner.hidden = true
  deck.getRevealElement()!.append(corner)

  deck.getSlidesElement()!.addEventListener('click', ({ target }) => {
    const button = (target as Element).closest<HTMLButtonElement>('.countdown button')
    if (!button) return
    const countdown = button.closest<HTMLElement>('.countdown')!
    if (button.dataset.do === 'reset') forget(countdown)
    else toggle(countdown)
    show()
  })
  deck.addKeyBinding({ keyCode: 67, key: 'C', description: 'Lab: start or pause the countdown' }, () => {
    const countdown = deck.getCurrentSlide().querySelector<HTMLElement>('.countdown')
    if (countdown) toggle(countdown)
    show()
  })
  deck.on('slidechanged', show)
  addEventListener('storage', show)
  setInterval(show, LOOK)
  show()

  function show(): void {
    const current = deck.getCurrentSlide()
    corner.hidden = true
    for (const countdown of document.querySelectorAll<HTMLElement>('.countdown')) {
      const clock = clockOf(countdown)
      showClock(countdown, clock)
      if ('endsAt' in clock && !current?.contains(countdown)) showInCorner(countdown, clock)
    }
  }

  function showInCorner(countdown: HTMLElement, clock: Clock): void {
    corner.hidden = false
    corner.href = `#/${countdown.closest('section')!.id}`
    setText(corner, `Lab ${countdown.dataset.lab}: ${leftOf(clock) > 0 ? minutes(leftOf(clock)) : 'time is up'}`)
  }
}

function showClock(countdown: HTMLElement, clock: Clock): void {
  const left = leftOf(clock)
  const isRunning = 'endsAt' in clock && left > 0
  const isWhole = left === whole(countdown)
  const [toggle, reset] = countdown.querySelectorAll('button') as unknown as [HTMLElement, HTMLElement]
  countdown.dataset.state = left <= 0 ? 'up' : isRunning ? 'running' : 'standing'
  setText(countdown.querySelector('output')!, minutes(left))
  setText(toggle, isRunning ? 'Pause' : isWhole ? 'Start' : 'Go on')
  toggle.hidden = left <= 0
  reset.hidden = isRunning || isWhole
  setText(countdown.querySelector('p')!, left > 0 ? '' : 'Time is up: hands off the keys. What surprised you?')
}

function toggle(countdown: HTMLElement): void {
  const clock = clockOf(countdown)
  const left = leftOf(clock)
  if (left <= 0) return
  remember(countdown, 'endsAt' in clock ? { left } : { endsAt: Date.now() + left })
}

function whole({ dataset }: HTMLElement): number {
  return Number(dataset.minutes) * 60_000
}

function leftOf(clock: Clock): number {
  return 'endsAt' in clock ? Math.max(0, clock.endsAt - Date.now()) : clock.left
}

/** As `34:59`: the second that has begun counts. */
function minutes(left: number): string {
  const seconds = Math.ceil(left / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** A screen reader is told of a change only. */
function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** For a page that may remember nothing: from the disk, or in a strict browser. */
const here = new Map<string, Clock>()

function clockOf(countdown: HTMLElement): Clock {
  const clock = here.get(keyOf(countdown)) ?? remembered(countdown)
  const isStale = clock && 'endsAt' in clock && clock.endsAt < Date.now() - STALE
  return clock && !isStale ? clock : { left: whole(countdown) }
}

function remembered(countdown: HTMLElement): Clock | undefined {
  try {
    return JSON.parse(localStorage.getItem(keyOf(countdown)) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

function remember(countdown: HTMLElement, clock: Clock): void {
  try {
    localStorage.setItem(keyOf(countdown), JSON.stringify(clock))
  } catch {
    here.set(keyOf(countdown), clock)
  }
}

function forget(countdown: HTMLElement): void {
  here.delete(keyOf(countdown))
  try {
    localStorage.removeItem(keyOf(countdown))
  } catch {}
}

function keyOf({ dataset }: HTMLElement): string {
  return `countdown-${dataset.lab}`
}
