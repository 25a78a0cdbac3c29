interface Greeting {
  message: string
}

export async function handler(event: { name?: unknown } | null): Promise<Greeting> {
  // TODO step 1: greet the caller by the name in the event, and refuse an event without one.
  return { message: `TODO: greet ${event?.name}` }
}
