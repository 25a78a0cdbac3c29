import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium } from '../../slides/checks/chromium.ts'

/** The deck's checks need a browser: on Debian as root it is installed, elsewhere a line says what to install. */
export async function installChromium(): Promise<void> {
  const missing = await findChromium().then(
    () => '',
    (error: Error) => error.message,
  )
  if (!missing) return
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return console.log(missing)
  console.log('Installing Chromium from Debian, for the deck checks.')
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium', 'fonts-liberation']]) {
    const { status } = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (status !== 0) return console.log(`apt-get ${args.join(' ')} failed. ${missing}`)
  }
}
