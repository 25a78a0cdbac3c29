import type { LabNews } from '../lab-news.ts'

/**
 * What a page can do while `npm start` runs: the lab's tests at every save, with a mark at each step, and deployments. Nothing
 * runs until a button is pressed.
 */
export function startBench(lab: string): void {
  const bench = document.querySelector<HTMLElement>('.bench')!
  bench.hidden = false
  const output = document.createElement('pre')
  output.tabIndex = 0
  output.setAttribute('aria-live', 'polite')
  output.hidden = true
  const buttons = [
    button('Run the tests at every save', (self) => watch(self)),
    button('Deploy what it builds on', (self) => deploy(self, 'start')),
    button('Deploy this lab', (self) => deploy(self, 'deploy')),
  ]
  bench.append(...buttons, output)

  function watch(self: HTMLButtonElement): void {
    self.disabled = true
    say('Starting the tests …')
    const news = new EventSource(`/_labs/${lab}/watch`)
    news.onmessage = ({ data }) => {
      const { text, passed } = JSON.parse(data) as LabNews
      say(text)
      for (const heading of document.querySelectorAll<HTMLElement>('[data-step]'))
        heading.dataset.passed = String(passed.includes(Number(heading.dataset.step)))
    }
    news.onerror = () => {
      news.close()
      self.disabled = false
      say('The dev server does not answer any more. To start it: npm start')
    }
  }

  async function deploy(self: HTMLButtonElement, deed: string): Promise<void> {
    for (const each of buttons.slice(1)) each.disabled = true
    say('')
    try {
      const response = await fetch(`/_labs/${lab}/${deed}`, { method: 'POST' })
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        say(output.textContent + value)
      }
    } catch {
      say(`${output.textContent}\nThe dev server does not answer. To start it: npm start`)
    }
    for (const each of buttons.slice(1)) each.disabled = false
    self.focus()
  }

  function say(text: string): void {
    output.hidden = false
    output.textContent = text
    output.scrollTop = output.scrollHeight
  }
}

function button(text: string, press: (self: HTMLButtonElement) => void): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = text
  button.addEventListener('click', () => press(button))
  return button
}
