const NEAR = 40

/** Keeps the end of a list in sight, also when its place changes; who has scrolled back is reading, and is left alone. */
export function followEnd(list: HTMLElement): void {
  let isFollowing = true
  const toEnd = () => {
    if (isFollowing) list.scrollTop = list.scrollHeight
  }
  list.addEventListener('scroll', () => {
    isFollowing = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR
  })
  new ResizeObserver(toEnd).observe(list)
  new MutationObserver(toEnd).observe(list, { childList: true })
}
