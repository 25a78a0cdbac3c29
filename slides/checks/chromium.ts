import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'

/**
 * The path of a Chromium-based browser on this machine: `CHROME_PATH`, the usual places, or the one Playwright installed.
 * Throws a sentence that says what to install.
 */
export async function findChromium(): Promise<string> {
  const chosen = process.env.CHROME_PATH
  if (chosen) {
    if (existsSync(chosen)) return chosen
    throw new Error(`CHROME_PATH is ${chosen}, and there is no such file. Point it to Chromium or Chrome, or unset it.`)
  }
  const { chromium } = await import('playwright-core')
  const found = [...usualPlaces(), chromium.executablePath()].find((path) => existsSync(path))
  if (found) return found
  throw new Error(`Found no Chromium or Chrome. ${advice()} If it is somewhere else, set CHROME_PATH to it.`)
}

/** Starts that browser, quiet: it asks its maker for nothing, so that every request seen is the page's. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = await findChromium()
  const { chromium } = await import('playwright-core')
  return chromium.launch({
    executablePath,
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--no-pings',
    ],
  })
}

function usualPlaces(): string[] {
  const {
    HOME = '',
    ProgramFiles = '',
    'ProgramFiles(x86)': programFiles86 = '',
    LOCALAPPDATA = '',
    PATH = '',
  } = process.env
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `Applications/${name}.app/Contents/MacOS/${name}`,
    )
    return ['/', HOME].flatMap((base) => apps.map((app) => join(base, app)))
  }
  if (process.platform === 'win32') {
    const apps = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ]
    return [ProgramFiles, programFiles86, LOCALAPPDATA].flatMap((base) => apps.map((app) => join(base, app)))
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
  return ['/usr/bin', '/snap/bin', ...PATH.split(':')].flatMap((folder) => names.map((name) => join(folder, name)))
}

function advice(): string {
  if (process.platform === 'darwin') return 'Install one: brew install --cask chromium.'
  if (process.platform === 'win32') return 'Install one: winget install Google.Chrome.'
  return 'Install one: sudo apt install chromium.'
}
