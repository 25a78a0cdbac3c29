import { spawn } from 'node:child_process'

/** Editors that draw in the terminal, which the watch needs for itself. */
const IN_TERMINAL = /^(vi|vim|nvim|nano|emacs|micro|helix|hx)$/

/** Opens a file in $VISUAL, $EDITOR or VS Code. Gives what to tell the attendee. */
export function openInEditor(path: string, env = process.env): Promise<string> {
  const [command = 'code', ...args] = (env.VISUAL || env.EDITOR || 'code').split(' ')
  if (IN_TERMINAL.test(command.split(/[\\/]/).at(-1)!)) {
    return Promise.resolve(`${command} needs a terminal of its own. In another one: ${command} "${path}"`)
  }
  return new Promise((resolve) => {
    // VS Code is `code.cmd` on Windows, which only a shell finds.
    const windows = process.platform === 'win32'
    const editor = spawn(command, [...args, windows ? `"${path}"` : path], {
      stdio: 'ignore',
      detached: true,
      shell: windows,
    })
    editor.once('error', () =>
      resolve(`"${command}" was not found. Set EDITOR to your editor's command, or open ${path} yourself.`),
    )
    editor.once('spawn', () => resolve(`Opened ${path} with ${command}.`))
    editor.unref()
  })
}
