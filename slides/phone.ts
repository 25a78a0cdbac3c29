import './phone.css'

/**
 * On a phone the deck is read, as a page to scroll: nothing in it waits for a key. Slides are as long as they have to be, so
 * links and the address lead to where they are; reveal.js would take all slides for equally long.
 */
export function becomePage(): void {
  for (const fragment of document.querySelectorAll('.fragment')) fragment.classList.remove('fragment')
  for (const line of document.querySelectorAll('[data-steps]')) line.removeAttribute('data-steps')
  addEventListener('click', (event) => {
    const link = (event.target as Element).closest('a[href^="#/"]')
    if (link) event.preventDefault()
    if (link) goTo(link.getAttribute('href')!)
  })
}

/** `#/what-is-aws-lambda` */
export function goTo(hash: string): void {
  document.getElementById(hash.slice(2))?.scrollIntoView()
}
