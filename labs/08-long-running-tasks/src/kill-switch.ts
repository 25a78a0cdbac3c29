/** Whether somebody has stopped the tasks. Asked at every invocation: what a warm environment remembers is out of date. */
export async function isStopped(): Promise<boolean> {
  // TODO step 3: ask the parameter whose name is in SWITCH. Anything but "go" is a stop.
  return false
}
