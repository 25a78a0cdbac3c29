import * as z from 'zod'

const name = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)

/** What of a message deployment.requested is measured. labs/README.md has its form. */
const schema = z.object({
  id: z.string().min(1).max(100),
  service: name,
  stage: name,
  source: z.enum(['http', 'slack']),
  requestedAt: z.iso.datetime(),
})

export type Deployment = z.output<typeof schema>

/** Throws a sentence that names the fields, and not what is in them: it is logged. */
export function parseDeployment(message: string): Deployment {
  const { data, error } = schema.safeParse(json(message))
  if (data) return data
  const fields = error.issues.map(({ path, message }) => `${path.join('.') || 'message'}: ${message}`)
  throw new Error(`This is no deployment. ${fields.join('; ')}`)
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
