import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type SlideSource, splitSlides } from '../../slides/markdown/split.ts'
import { secondsPerSlide } from '../../slides/pace.ts'
import { type Lab, listLabs, ROOT } from '../labs/labs.ts'

/** A part of the workshop, as it is when nothing is left out: slides in a row out of one file, or a lab. */
export interface Part {
  title: string
  seconds: number
  /** The number of the lab, if it is one. */
  lab?: number
  /** What is left out when time is short: the lowest number first. A part without a number always stays. */
  cut?: number
  /** For slides: how many they are. */
  slides?: number
}

/** The deck in its order, with each lab behind the slide that shows it (its fence ```` ```lab 3 ````). Slides and labs are marked by `data-cut="n"`. */
export function readProgramme(root = ROOT): Part[] {
  const labs = listLabs(root)
  const folder = join(root, 'slides')
  const files = readdirSync(folder).filter((name) => /^\d.*\.md$/.test(name))
  return files.sort().flatMap((name) => {
    const slides = splitSlides(readFileSync(join(folder, name), 'utf8'), `slides/${name}`).flat()
    const parts: Part[] = []
    for (const slide of slides) addSlide(parts, slide, titleOf(name, slides), labs)
    return parts
  })
}

/** Joins the slide to the slides before it, if they stay or go together, and puts the lab that it shows behind it. */
function addSlide(parts: Part[], slide: SlideSource, title: string, labs: Lab[]): void {
  const seconds = Number(/data-timing="(\d+)"/.exec(slide.body)?.[1] ?? secondsPerSlide)
  const cut = cutOf(slide)
  const lab = labs.find(({ number }) => number === Number(/^```lab (\d+)/m.exec(slide.body)?.[1]))
  // A lab can be left out; the slide that names it stays, so that people find it at home.
  const slideCut = lab ? undefined : cut
  const last = parts.at(-1)
  if (last?.slides !== undefined && last.cut === slideCut) {
    last.seconds += seconds
    last.slides += 1
  } else parts.push({ title, seconds, slides: 1, cut: slideCut })
  if (lab) parts.push({ title: lab.title, seconds: lab.minutes * 60, lab: lab.number, cut })
}

function cutOf({ body, file, line }: SlideSource): number | undefined {
  const [, cut] = /<!--\s*\.slide:[^>]*data-cut="([^"]*)"/.exec(body) ?? []
  if (cut !== undefined && !/^[1-9]\d*$/.test(cut))
    throw new Error(`${file}:${line} has data-cut="${cut}". It is a whole number: 1 is left out first.`)
  return cut === undefined ? undefined : Number(cut)
}

/** A part of the talk is called by the first heading in its file, or by the file's name where that is the presenter's. */
function titleOf(name: string, slides: SlideSource[]): string {
  const heading = slides.map(({ body }) => /^#+\s+(.+?)\s*$/m.exec(body)?.[1]).find((found) => found !== undefined)
  if (heading !== undefined && !heading.includes('{{')) return heading.replaceAll(/[*`]/g, '')
  const words = name.replace(/^\d+-|\.md$/g, '').replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
