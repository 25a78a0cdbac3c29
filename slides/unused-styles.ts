/**
 * Classes of reveal.js's stylesheet that no slide of ours has: its rules for them, a tenth of it, are left out of the build.
 * A slide that wants one takes it off this list.
 */
export const unusedStyles = [
  ...['convex', 'concave', 'cube', 'page', 'linear', 'roll', 'rtl', 'embedded', 'playback', 'has-parallax-background'],
  ...['fade-up', 'fade-down', 'fade-left', 'fade-right', 'fade-in-then-out', 'fade-in-then-semi-out', 'semi-fade-out'],
  ...['current-visible', 'strike', 'shrink', 'zoom-in', 'highlight-red', 'highlight-green', 'highlight-blue'],
  ...['highlight-current-red', 'highlight-current-green', 'highlight-current-blue'],
  ...['r-vstack', 'r-hstack', 'r-stack', 'items-stretch', 'items-start', 'items-center', 'items-end'],
  ...['justify-between', 'justify-around', 'justify-start', 'justify-center', 'justify-end'],
  ...['hljs-ln-numbers', 'hljs-ln-code', 'has-highlights', 'r-media-play-button', 'r-overlay-preview', 'x-frame-error'],
  // A picture of 4 kB, for pages inside slides.
  'r-overlay-spinner',
]
