/** What deck.ts answers to an import of the notes. */
declare module 'virtual:notes' {
  export const notes: Record<string, string>
}

/** What deck.ts answers to an import of the later slides' pictures and listings: none while editing. */
declare module 'virtual:later' {
  export const later: string[]
}
