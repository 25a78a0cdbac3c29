const NEAR = 40

/** Keeps the end of a list in sight, also when its place changes; who has scrolled back is reading, and is left alone. */
export function followEnd(list: HTMLElement): void {
  let isFollowing = true
  let last = { scrollTop: 0, clientHeight: 0 }
  const remember = () => {
    last = { scrollTop: list.scrollTop, clientHeight: list.clientHeight }
  }
  const toEnd = () => {
    if (isFollowing) list.scrollTop = list.scrollHeight
    remember()
  }
  list.addEventListener('scroll', () => {
    // A list whose height has changed may be far from its end though nobody moved it: only a move back is reading.
    const movedBack = list.clientHeight === last.clientHeight && list.scrollTop < last.scrollTop
    if (list.scrollHeight - list.scrollTop - list.clientHeight < NEAR) isFollowing = true
    else if (movedBack) isFollowing = false
    remember()
  })
  new ResizeObserver(toEnd).observe(list)
  new MutationObserver(toEnd).observe(list, { childList: true })
}
