/** Where something stands: a file, written from the project's root, and a line counted from 1. */
export interface Place {
  file: string
  line: number
}

/** A mistake in a slide, with the place where its author can mend it. Its message begins `file:line`. */
export class SlideError extends Error {
  readonly place: Place

  constructor(place: Place, sentence: string) {
    super(`${place.file}:${place.line} ${sentence}`)
    this.name = 'SlideError'
    this.place = place
  }
}
