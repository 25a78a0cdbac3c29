/** Puts pictures and listings into the places that markdown/later.ts left for them. */
export async function showLater(): Promise<void> {
  const { later } = await import('virtual:later')
  document.querySelectorAll('[data-later]').forEach((place, index) => {
    place.innerHTML = later[index]!
    place.removeAttribute('data-later')
  })
}
