/** Read at init, so that a missing setting fails the first invoke, which is the smoke test's, and names itself. */
export function setting(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`The environment variable ${name} is not set. Set it in serverless.yml.`)
  return value
}
