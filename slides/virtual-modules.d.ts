/** What deck.ts answers to an import of the notes. */
declare module 'virtual:notes' {
  export const notes: Record<string, string>
}

/** What deck.ts answers to an import of the later slides' pictures and listings: none while editing. */
declare module 'virtual:later' {
  export const later: string[]
}

/** What stage/plugin.ts answers to an import of the recordings. */
declare module 'virtual:recordings' {
  export const recordings: Record<string, import('./stage/demo.ts').Recording>
}
