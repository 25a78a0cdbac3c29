import { startTheme } from '../../../slides/theme.ts'

startTheme((nextTheme) => {
  document.getElementById('theme')!.addEventListener('click', nextTheme)
  addEventListener('keydown', ({ key, ctrlKey, metaKey, altKey }) => {
    if (key.toLowerCase() === 't' && !(ctrlKey || metaKey || altKey)) nextTheme()
  })
})
addCopyButtons()
giveHintsOneByOne()
if (import.meta.env.DEV && document.body.dataset.lab) {
  const { startBench } = await import('./bench.ts')
  startBench(document.body.dataset.lab)
}

function addCopyButtons(): void {
  for (const listing of document.querySelectorAll<HTMLElement>('[data-copy]')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy'
    button.textContent = 'Copy'
    button.addEventListener('click', async () => {
      button.textContent = await navigator.clipboard.writeText(listing.dataset.copy!).then(
        () => 'Copied',
        () => 'Select it by hand',
      )
      setTimeout(() => (button.textContent = 'Copy'), 1500)
    })
    listing.append(button)
  }
}

/** The second hint comes with the first that is read. On paper, and without this script, all are there. */
function giveHintsOneByOne(): void {
  for (const hint of document.querySelectorAll<HTMLDetailsElement>('.hint')) {
    const next = hint.nextElementSibling
    if (!next?.matches('.hint')) continue
    next.classList.add('later')
    hint.addEventListener('toggle', () => next.classList.remove('later'))
  }
}
