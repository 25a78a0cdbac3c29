const CHOICES = ['auto', 'light', 'dark', 'contrast'] as const
type Choice = (typeof CHOICES)[number]

const STORED = 'theme'
const dark = matchMedia('(prefers-color-scheme: dark)')
const moreContrast = matchMedia('(prefers-contrast: more)')

/**
 * Puts the theme into `<html data-theme>`, where theme.css finds it: that of `?theme=`, else the one chosen by T, else
 * the system's. The speaker view and other windows of the workshop follow. `bindKey` is given what T does.
 */
export function startTheme(bindKey: (nextTheme: () => void) => void): void {
  let choice = asChoice(new URLSearchParams(location.search).get('theme')) ?? asChoice(remembered()) ?? 'auto'
  const show = () => {
    document.documentElement.dataset.theme = choice === 'auto' ? systemTheme() : choice
  }
  show()

  dark.addEventListener('change', show)
  moreContrast.addEventListener('change', show)
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== STORED) return
    choice = asChoice(newValue) ?? 'auto'
    show()
  })
  bindKey(() => {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length]!
    show()
    remember(choice)
    announce(`Theme: ${choice}`)
  })
}

function asChoice(text: string | null): Choice | undefined {
  return CHOICES.find((choice) => choice === text)
}

function systemTheme(): Choice {
  if (moreContrast.matches) return 'contrast'
  return dark.matches ? 'dark' : 'light'
}

function remembered(): string | null {
  try {
    return localStorage.getItem(STORED)
  } catch {
    return null
  }
}

/** A page opened from the disk, or in a strict browser, has nowhere to remember: the choice then lasts as long as it. */
function remember(choice: Choice): void {
  try {
    localStorage.setItem(STORED, choice)
  } catch {}
}

/** Says so for a moment, on screen and to screen readers. */
function announce(text: string): void {
  document.querySelector('.announcement')?.remove()
  const note = document.createElement('p')
  note.className = 'announcement'
  note.role = 'status'
  note.textContent = text
  note.addEventListener('animationend', () => note.remove())
  document.body.append(note)
}
