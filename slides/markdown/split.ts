import { SlideError } from './slide-error.ts'

/** One slide as its author wrote it. `line` and `notesLine` are where `body` and `notes` begin in `file`. */
export interface SlideSource {
  file: string
  line: number
  body: string
  notes: string
  notesLine: number
}

/**
 * Splits a markdown file into stacks of slides: `---` begins the next stack, `+++` the next slide below it, `Note:` the
 * speaker's notes. Blanks after a separator do not matter. What stands in a code fence is code, whatever it looks like.
 */
export function splitSlides(text: string, file: string): SlideSource[][] {
  const stacks: SlideSource[][] = [[]]
  let slide = emptySlide(file, 1)
  let fence: Fence | undefined

  const finish = () => {
    if (!slide.body.trim()) throw new SlideError(slide, 'is an empty slide. Take away one of the separators around it.')
    stacks.at(-1)!.push(slide)
  }

  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const line = index + 1
    const wasCode = fence !== undefined
    fence = nextFence(fence, content, line)
    const isCode = wasCode || fence !== undefined

    if (!isCode && /^(---|\+\+\+)\s*$/.test(content)) {
      finish()
      if (content.startsWith('---')) stacks.push([])
      slide = emptySlide(file, line + 1)
    } else if (!isCode && NOTE.test(content)) {
      beginNotes(slide, content, line)
    } else if (slide.notesLine) {
      slide.notes += `${content}\n`
    } else {
      slide.body += `${content}\n`
    }
  }
  if (fence)
    throw new SlideError({ file, line: fence.line }, `opens a code fence that is never closed with ${fence.mark}.`)
  finish()
  return stacks
}

const NOTE = /^notes?:\s*/i

interface Fence {
  mark: string
  line: number
}

function emptySlide(file: string, line: number): SlideSource {
  return { file, line, body: '', notes: '', notesLine: 0 }
}

function beginNotes(slide: SlideSource, content: string, line: number): void {
  if (slide.notesLine) {
    throw new SlideError(
      { file: slide.file, line },
      `begins notes a second time (the first are in line ${slide.notesLine}).`,
    )
  }
  slide.notesLine = line
  slide.notes = `${content.replace(NOTE, '')}\n`
}

/** A fence ends at a line of the same character, at least as long, with nothing behind it (CommonMark 0.31, 4.5). */
function nextFence(fence: Fence | undefined, content: string, line: number): Fence | undefined {
  const mark = /^\s*(`{3,}|~{3,})(.*)$/.exec(content)
  if (!mark) return fence
  if (!fence) return { mark: mark[1]!, line }
  return mark[1]!.startsWith(fence.mark) && !mark[2]!.trim() ? undefined : fence
}
