import type { RevealApi } from 'reveal.js'
import type { Line, Recording } from './demo.ts'
import { clear, show } from './show.ts'

const LIVE = 'Live, on the local cloud of this machine'

/** Longer pauses of a recording are cut to this, in milliseconds. */
const LONGEST_PAUSE = 900

export interface Staging {
  /** Whether there is a dev server to perform them. */
  isLive: boolean
  /** Whether the deck is on paper. */
  isPrinted: boolean
}

/**
 * The demo slides: their buttons, and the keys 1 to 9, D and R. In the dev server a button performs the demo on the local cloud;
 * in a built deck it replays what was recorded when that was built, and R does so in the dev server, where something fails.
 */
export function startDemos(
  deck: RevealApi,
  recordings: Record<string, Recording>,
  { isLive, isPrinted }: Staging,
): void {
  let running: AbortController | undefined

  prepare()
  deck.on('slidesedited', prepare)
  document.addEventListener('click', ({ target }) => {
    const button = (target as Element).closest<HTMLButtonElement>('.live button')
    if (button) press(button)
  })
  // A focused button is pressed by Space, and the slide stays.
  deck.getSlidesElement()!.addEventListener('keydown', (event) => {
    if (event.key === ' ' && (event.target as Element).closest('button')) event.stopPropagation()
  })
  for (let number = 1; number <= 9; number++)
    bind(48 + number, String(number), `[data-action="${number - 1}"]`, 'Demo: press its first button, its second, …')
  bind(68, 'D', '[data-deed="deploy"]', 'Demo: deploy what it needs')
  bind(82, 'R', '[data-deed="recording"]', 'Demo: show the recording')
  if (isPrinted) for (const demo of document.querySelectorAll<HTMLElement>('.live')) showRecorded(demo)

  function prepare(): void {
    for (const demo of document.querySelectorAll<HTMLElement>('.live:not([data-state])')) {
      for (const button of demo.querySelectorAll<HTMLElement>('[data-deed]')) button.hidden = !isLive
      tell(demo, isLive ? LIVE : recordedOf(demo))
    }
  }

  function bind(keyCode: number, key: string, button: string, description: string): void {
    const isFirst = key === '1' || key > '9'
    const named = isFirst
      ? { keyCode, key: key === '1' ? '1 – 9' : key, description }
      : { keyCode, key: '', description: '' }
    deck.addKeyBinding(isFirst ? named : keyCode, () => {
      const pressed = deck.getCurrentSlide()?.querySelector<HTMLButtonElement>(`.live ${button}:not([hidden])`)
      if (pressed) press(pressed)
    })
  }

  async function press(button: HTMLButtonElement): Promise<void> {
    const demo = button.closest<HTMLElement>('.live')!
    const { deed, action = demo.dataset.action ?? '0' } = button.dataset
    running?.abort()
    running = new AbortController()
    const { signal } = running
    clear(demo)
    if (deed !== 'deploy') mark(demo, action)
    demo.dataset.state = 'running'
    if (deed === 'recording' || !isLive) await replay(demo, Number(action), signal)
    else await perform(demo, deed ?? action, signal)
    if (!signal.aborted) demo.dataset.state = 'done'
  }

  function recordedOf({ dataset }: HTMLElement): string {
    const recording = recordings[dataset.demo!]
    return recording ? recorded(recording) : ''
  }

  /** Which of its actions is shown, so that R shows the recording of the same. */
  function mark(demo: HTMLElement, action: string): void {
    demo.dataset.action = action
    for (const button of demo.querySelectorAll<HTMLElement>('[data-action]'))
      button.setAttribute('aria-pressed', String(button.dataset.action === action))
  }

  async function replay(demo: HTMLElement, action: number, signal: AbortSignal): Promise<void> {
    const recording = recordings[demo.dataset.demo!]
    const lines = recording?.actions[action]
    if (!lines)
      return show(demo, failed('There is no recording yet of this state of the project: npm run build makes one.'))
    tell(demo, recorded(recording!))
    let before = 0
    for (const line of lines) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(line.at - before, LONGEST_PAUSE)))
      if (signal.aborted) return
      before = line.at
      show(demo, line)
    }
    tell(demo, recorded(recording!))
  }

  /** On paper: as it looks at its end. */
  function showRecorded(demo: HTMLElement): void {
    const recording = recordings[demo.dataset.demo!]
    if (!recording) return
    mark(demo, '0')
    for (const line of recording.actions[0]!) show(demo, line)
    tell(demo, recorded(recording))
  }

  async function perform(demo: HTMLElement, deed: string, signal: AbortSignal): Promise<void> {
    const hint = recordings[demo.dataset.demo!] ? ' R shows the recording.' : ''
    tell(demo, deed === 'deploy' ? 'Deploying …' : LIVE)
    let isEnded = false
    try {
      for await (const line of linesOf(await ask(`${demo.dataset.demo}/${deed}`, signal))) {
        isEnded ||= line.shows === 'end'
        if (line.shows !== 'end' || line.isGood) show(demo, line)
        else show(demo, failed(line.text + hint))
      }
      if (!isEnded) throw new Error('The dev server stopped in the middle of this. To start it again: npm start')
    } catch (error) {
      if (!signal.aborted) show(demo, failed((error as Error).message + hint))
    }
  }
}

async function ask(deed: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(`/_live/${deed}`, { method: 'POST', signal }).catch(() => {
    throw new Error('The dev server does not answer. To start it: npm start')
  })
  if (response.ok) return response
  const { error } = await response.json().catch(() => ({ error: `The dev server answered ${response.status}.` }))
  throw new Error(error)
}

/** A line of JSON for each, as they come. */
async function* linesOf({ body }: Response): AsyncGenerator<Line> {
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield JSON.parse(line)
  }
}

function recorded({ date }: Recording): string {
  const day = new Date(date).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return `Recorded on ${day}, on the local cloud`
}

function failed(text: string): Line {
  return { at: 0, shows: 'end', isGood: false, text }
}

function tell(demo: HTMLElement, text: string): void {
  const note = demo.querySelector('.live-note')!
  note.classList.remove('bad')
  note.textContent = text
}
