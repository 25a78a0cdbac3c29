import { join } from 'node:path'
import { type Materials, slideMarkdown } from './blocks.ts'
import { renderSlide, type Slide } from './slide.ts'
import type { SlideSource } from './split.ts'

/** Slides of the last time, by what their author wrote: an edit of one does not cost the rendering of all. */
export type RenderedSlides = Map<string, Rendered>

interface Rendered {
  slide: Slide
  /** The absolute paths of the files that it is made of, besides its own. */
  sources: Set<string>
}

/** Renders those that are not in `rendered`, which then has these and no others. */
export function renderSlides(stacks: SlideSource[][], materials: Materials, rendered: RenderedSlides): Slide[][] {
  const before = new Map(rendered)
  rendered.clear()
  const slideOf = (source: SlideSource) => {
    const key = JSON.stringify(source)
    const found = before.get(key) ?? render(source, materials)
    rendered.set(key, found)
    for (const path of found.sources) materials.sources.add(path)
    return found.slide
  }
  return stacks.map((stack) => stack.map(slideOf))
}

/** Forgets the slides that are made of this file. */
export function forgetMadeOf(path: string, rendered: RenderedSlides): void {
  for (const [key, { sources }] of rendered) if (sources.has(path)) rendered.delete(key)
}

function render(source: SlideSource, materials: Materials): Rendered {
  const sources = new Set([join(materials.folder, 'presenter.json')])
  try {
    return { slide: renderSlide(source, slideMarkdown({ ...materials, sources })), sources }
  } catch (error) {
    // What is at fault is looked at again when it changes.
    for (const path of sources) materials.sources.add(path)
    throw error
  }
}
