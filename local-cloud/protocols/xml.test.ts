import { child, readXml } from './read-xml.ts'
import { toXml } from './xml.ts'

describe('XML as AWS writes it', () => {
  it.each([
    ['members in order, absent ones left out', { A: 'a', B: undefined, C: 3 }, '<A>a</A><C>3</C>'],
    ['lists by member', { Tags: [{ Key: 'k' }] }, '<Tags><member><Key>k</Key></member></Tags>'],
    [
      'maps by entry, keys without a value left out',
      {
        Attributes: new Map([
          ['a', '<member>'],
          ['b', undefined],
        ]),
      },
      '<Attributes><entry><key>a</key><value>&#60;member&#62;</value></entry></Attributes>',
    ],
    ['dates in ISO 8601', { At: new Date(0) }, '<At>1970-01-01T00:00:00.000Z</At>'],
    ['markup as text', { A: '<&"\'' }, '<A>&#60;&#38;&#34;&#39;</A>'],
    ['what XML cannot carry as a replacement', { A: 'a\u0000b' }, '<A>a\ufffdb</A>'],
  ])('writes %s', (_what, shape, xml) => {
    expect(toXml(shape)).toBe(xml)
  })

  it('repeats the element of a list where S3 wants it flat', () => {
    expect(toXml({ Contents: [{ Key: 'a' }, { Key: 'b' }] }, { flat: true })).toBe(
      '<Contents><Key>a</Key></Contents><Contents><Key>b</Key></Contents>',
    )
  })
})

describe('XML as clients send it', () => {
  it('reads elements, text, entities and CDATA', () => {
    const document = readXml(
      '<?xml version="1.0"?><Delete xmlns="x"><!-- c --><Object><Key>a&amp;b &#x41;<![CDATA[<]]></Key></Object><Quiet/></Delete>',
    )

    expect(document?.name).toBe('Delete')
    expect(child(child(document, 'Object'), 'Key')?.text).toBe('a&b A<')
    expect(child(document, 'Quiet')).toEqual({ name: 'Quiet', text: '', children: [] })
  })

  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['an open element', '<a><b></b>'],
    ['crossed elements', '<a><b></a></b>'],
    ['an end without a start', '</a>'],
    ['two roots', '<a/><b/>'],
    ['a bomb of entities', '<!DOCTYPE a [<!ENTITY x "xx">]><a>&x;</a>'],
    ['a bare <', '<a>1 < 2</a>'],
  ])('refuses %s', (_what, text) => {
    expect(readXml(text)).toBeUndefined()
  })
})
