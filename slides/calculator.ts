import type { RevealApi } from 'reveal.js'
import { type Architecture, monthlyBill, RULES, type Use } from './pricing.ts'

/** What the sliders step through. */
const CHOICES = {
  memoryMB: [128, 256, 512, 1024, 1536, 1769, 2048, 3072, 4096, 6144, 8192, 10_240],
  durationMs: [1, 5, 12, 25, 50, 100, 101, 200, 500, 1000, 2000, 5000, 10_000],
  requests: [100_000, 500_000, 1_000_000, 3_000_000, 5_000_000, 10_000_000, 30_000_000, 50_000_000],
  initMs: [0, 100, 200, 300, 500, 1000, 2000, 5000],
}

/** AWS: typically under 1 % of invokes. */
const COLD_SHARE = 0.01

const UNITS: Record<keyof typeof CHOICES, (value: number) => string> = {
  memoryMB: (value) => `${value.toLocaleString('en-US')} MB`,
  durationMs: (value) => `${value.toLocaleString('en-US')} ms`,
  requests: (value) => (value < 1_000_000 ? `${value / 1000} thousand` : `${value / 1_000_000} million`),
  initMs: (value) => `${value.toLocaleString('en-US')} ms`,
}

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })

/** Makes the pricing slide's form count, and a new one after an edit. Escape leaves it, so that keys turn slides again. */
export function startCalculator(deck: RevealApi): void {
  const start = () => {
    const form = document.querySelector<HTMLFormElement>('.calculator:not([data-counts])')
    if (form) count(form)
  }
  start()
  deck.on('slidesedited', start)
}

function count(form: HTMLFormElement): void {
  form.dataset.counts = ''
  form.addEventListener('input', () => show(form))
  form.addEventListener('keydown', (event) => {
    // What a presenter's remote control sends turns the slide, too.
    if (!['Escape', 'PageUp', 'PageDown'].includes(event.key)) return
    event.preventDefault()
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  })
  form.addEventListener('submit', (event) => event.preventDefault())
  show(form)
}

function show(form: HTMLFormElement): void {
  const use = read(form)
  for (const name of Object.keys(CHOICES) as (keyof typeof CHOICES)[]) {
    const text = UNITS[name](use[name])
    say(form, name, text)
    form.querySelector(`[name=${name}]`)?.setAttribute('aria-valuetext', text)
  }
  const then = monthlyBill({ ...use, architecture: 'x86' }, RULES['2017'])
  const now = monthlyBill(use)
  say(form, 'then', dollars.format(then.total))
  say(form, 'now', dollars.format(now.total))
  say(form, 'parts', `${dollars.format(now.duration)} duration + ${dollars.format(now.requests)} requests`)
  const most = Math.max(then.total, now.total) || 1
  form.style.setProperty('--then', String(then.total / most))
  form.style.setProperty('--now', String(now.total / most))
}

function read(form: HTMLFormElement): Use {
  const data = new FormData(form)
  const chosen = (name: keyof typeof CHOICES) => CHOICES[name][Number(data.get(name))]!
  return {
    memoryMB: chosen('memoryMB'),
    durationMs: chosen('durationMs'),
    requests: chosen('requests'),
    initMs: chosen('initMs'),
    coldShare: COLD_SHARE,
    architecture: data.get('architecture') as Architecture,
    freeTier: data.has('freeTier'),
  }
}

function say(form: HTMLFormElement, name: string, text: string): void {
  form.querySelector(`output[name=${name}]`)!.textContent = text
}
