/** How long a slide takes that does not say so by `data-timing`: the speaker view paces the talk by it. */
export const secondsPerSlide = 60
