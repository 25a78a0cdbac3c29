/** Read at init, so that a missing setting fails the first invoke and names itself. */
export function setting(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`The environment variable ${name} is not set. Set it in serverless.yml.`)
  return value
}
