/**
 * Runs a step for every node, each as soon as those it depends on are done, independent ones side by side.
 * After a failure nothing new starts, and what runs is waited for. Returns the names whose step failed.
 */
export async function inOrder(
  dependencies: Map<string, string[]>,
  step: (name: string) => Promise<void>,
): Promise<string[]> {
  const started = new Map<string, Promise<void>>()
  const failed: string[] = []
  const run = (name: string): Promise<void> => {
    const running = started.get(name) ?? start(name)
    started.set(name, running)
    return running
  }
  const start = async (name: string) => {
    await Promise.all((dependencies.get(name) ?? []).filter((other) => dependencies.has(other)).map(run))
    if (failed.length === 0) await step(name).catch(() => void failed.push(name))
  }
  await Promise.all([...dependencies.keys()].map(run))
  return failed
}

/** For taking down: each waits for what depends on it. */
export function reversed(dependencies: Map<string, string[]>): Map<string, string[]> {
  const names = [...dependencies.keys()]
  return new Map(names.map((name) => [name, names.filter((other) => dependencies.get(other)?.includes(name))]))
}
