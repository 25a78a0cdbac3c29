interface Greeting {
  message: string
}

// #region handler
export async function handler(event: { name?: unknown } | null): Promise<Greeting> {
  const name = event?.name
  if (typeof name !== 'string' || name.trim() === '') {
    throw new Error('Send a name, as in {"name": "Ada"}.')
  }
  return { message: `Hello, ${name.trim()}!` }
}
// #endregion handler
