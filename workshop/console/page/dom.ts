export type Child = Node | string | number | false | null | undefined
type Attributes = Record<string, string | number | boolean | undefined>

/** An element. Children that are no nodes become text, whatever they hold: nothing here reads HTML. */
export function h(tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  return filled(document.createElement(tag), attributes, children)
}

export function svg(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
}

function filled<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter(isShown).map((child) => (child instanceof Node ? child : String(child))))
  return element
}

function isShown(child: Child): child is Node | string | number {
  return child !== false && child !== null && child !== undefined
}

export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  return document.getElementById(id) as E
}

/** What an element was made of. */
const made = new WeakMap<Element, string>()

/**
 * Makes the items the children of `parent`. An element is kept while its item stays the same, so that nothing flickers
 * and the reader's place is not lost; one that changed keeps what was folded out.
 */
export function show<T>(
  parent: Element,
  items: T[],
  keyOf: (item: T) => string,
  render: (item: T) => HTMLElement,
): void {
  const before = new Map(
    [...parent.children].map((child) => [(child as HTMLElement).dataset.key, child as HTMLElement]),
  )
  let place = parent.firstElementChild
  for (const item of items) {
    const key = keyOf(item)
    const known = before.get(key)
    before.delete(key)
    const element = known && made.get(known) === JSON.stringify(item) ? known : renewed(known, key, item, render)
    if (element === place) place = place.nextElementSibling
    else parent.insertBefore(element, place)
    if (known && known !== element) {
      if (known === place) place = place.nextElementSibling
      known.remove()
    }
  }
  for (const gone of before.values()) gone.remove()
}

function renewed<T>(old: HTMLElement | undefined, key: string, item: T, render: (item: T) => HTMLElement): HTMLElement {
  const element = render(item)
  element.dataset.key = key
  made.set(element, JSON.stringify(item))
  const details = element.querySelector('details')
  if (details && old?.querySelector('details')?.open) details.open = true
  return element
}
