import { makeWorkshop } from '../fixtures/workshop.ts'
import { readProgramme } from './programme.ts'

const workshop = makeWorkshop()
afterAll(() => workshop.remove())

const slide = (title: string, ...attributes: string[]) => `<!-- .slide: ${attributes.join(' ')} -->

## ${title}

Note: Say it.
`

describe('readProgramme', () => {
  it('has the slides in the order of their files, each lab behind the slide that shows it, and what may be left out', () => {
    workshop.write('slides/01-welcome.md', `# {{presenter.talk}}\n\nNote: Hello.\n`)
    workshop.write(
      'slides/02-lambda.md',
      [
        slide('**Lambda**', 'data-timing="90"'),
        slide('Limits', 'data-cut="1"', 'data-timing="30"'),
        slide('Your turn', 'data-cut="2"').replace('\nNote', '\n```lab 1\n```\n\nNote'),
        slide('After'),
      ].join('\n---\n\n'),
    )

    expect(readProgramme(workshop.root)).toEqual([
      { title: 'Welcome', seconds: 60, slides: 1 },
      { title: 'Lambda', seconds: 90, slides: 1 },
      { title: 'Lambda', seconds: 30, slides: 1, cut: 1 },
      { title: 'Lambda', seconds: 60, slides: 1 },
      { title: 'Greet', seconds: 720, lab: 1, cut: 2 },
      { title: 'Lambda', seconds: 60, slides: 1 },
    ])
  })

  it('names the line of a cut that is no number', () => {
    workshop.write('slides/02-lambda.md', slide('Lambda', 'data-cut="maybe"'))

    expect(() => readProgramme(workshop.root)).toThrow('slides/02-lambda.md:1 has data-cut="maybe".')
  })
})
