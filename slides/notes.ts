/** Puts the speaker's notes, by the id of their slide, where reveal.js looks for them. */
export function giveNotes(notes: Record<string, string>): void {
  for (const [id, html] of Object.entries(notes)) {
    const slide = document.getElementById(id)
    slide?.querySelector('.notes')?.remove()
    slide?.insertAdjacentHTML('beforeend', `<aside class="notes">${html}</aside>`)
  }
}
