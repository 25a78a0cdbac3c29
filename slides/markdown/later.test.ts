import { splitLater } from './later.ts'

const slide = (content: string) => `<section id="x" data-source="a.md:1">\n${content}\n</section>`
const picture = '<figure class="picture wide"><svg><path d="M0 0"/></svg></figure>'

describe('what later slides show', () => {
  it('leaves the first two slides, and is taken in order out of those behind them', () => {
    const listing = '<figure class="code" style="--lines:1"><pre>\n</pre><span class="fragment step-2"></span></figure>'

    const { html, later } = splitLater([slide(picture), slide(picture), slide(picture), slide(listing)].join(''))

    expect(html).toBe(
      [
        slide(picture),
        slide(picture),
        slide('<figure class="picture wide" data-later></figure>'),
        slide('<figure class="code" style="--lines:1" data-later></figure>'),
      ].join(''),
    )
    expect(later).toEqual(['<svg><path d="M0 0"/></svg>', '<pre>\n</pre><span class="fragment step-2"></span>'])
  })

  it('leaves words, and an image whose file vite has to find', () => {
    const slides = [
      slide(''),
      slide(''),
      slide('<p>word</p><figure class="picture"><img src="./a.png"></figure>'),
    ].join('')

    expect(splitLater(slides)).toEqual({ html: slides, later: [] })
  })
})
