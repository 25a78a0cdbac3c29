/** What deck.ts answers to an import of the notes. */
declare module 'virtual:notes' {
  export const notes: Record<string, string>
}
