import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockState } from './state-lock.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state lock '))
})

afterEach(() => rmSync(folder, { recursive: true }))

describe('state lock', () => {
  it('refuses a second cloud on the same folder, and names the process that has it', () => {
    lockState(folder)

    expect(() => lockState(folder)).toThrow(`Process ${process.pid} already runs a local cloud`)
  })

  it('is free again when it is given back', () => {
    lockState(folder)()

    expect(() => lockState(folder)).not.toThrow()
  })

  it('takes over from a process that was killed', () => {
    const { pid } = spawnSync(process.execPath, ['--version'])
    writeFileSync(join(folder, 'lock'), String(pid))

    expect(() => lockState(folder)).not.toThrow()
  })

  it('takes over a lock that was cut short', () => {
    writeFileSync(join(folder, 'lock'), '')

    expect(() => lockState(folder)).not.toThrow()
  })
})
