import { createHash } from 'node:crypto'
import { unzipSync } from 'fflate'
import { buildArtifact } from '#lab/09-staged-deploys/src/artifact.ts'
import { bundle } from '#lab/09-staged-deploys/src/bundle.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/artifact.ts'

describe('Step 2 — Build once', () => {
  it.each(['src/api.ts', 'src/api-two.ts'])(
    'packs what was bundled of %s as index.js, and nothing else',
    lesson(
      {
        why: 'serverless.yml says "index.handler": Lambda looks for index.js at the top of the zip.',
        look: `${LOOK}: zipSync({ 'index.js': [await bundle(entry), …] }).`,
      },
      async (entry: string) => {
        const { zip } = await buildArtifact(entry)

        const files = Object.entries(filesOf(zip)).map(([name, bytes]) => [name, textOf(bytes)])
        expect(files).toEqual([['index.js', textOf(await bundle(entry))]])
      },
    ),
  )

  it.each(['src/api.ts', 'src/api-with-a-mistake.ts'])(
    'names the artifact of %s by the SHA-256 of its bytes',
    lesson(
      {
        why: 'A name that is made of the bytes cannot mean other bytes tomorrow. A version number, a branch or "latest" can.',
        look: `${LOOK}: sha256: sha256Of(zip).`,
      },
      async (entry: string) => {
        const { sha256, zip } = await buildArtifact(entry)

        expect({ sha256, empty: zip.length === 0 }).toEqual({
          sha256: createHash('sha256').update(zip).digest('hex'),
          empty: false,
        })
      },
    ),
  )

  it(
    'gives the same bytes years later',
    lesson(
      {
        why: 'A zip keeps when each file was changed. With the time of the build in it, the same code has another hash each time, and nobody can say whether two artifacts are the same code.',
        look: `${LOOK}: mtime: new Date(1980, 0, 1), for each file of the zip.`,
      },
      async () => {
        const sizes = new Set<number>()
        const names = new Set<string>()
        for (const now of ['2026-11-25T09:30:00', '2031-02-03T23:59:58']) {
          const { sha256, zip } = await buildAt(new Date(now))
          sizes.add(zip.length)
          names.add(sha256)
        }

        expect({ names: names.size, empty: sizes.has(0) }).toEqual({ names: 1, empty: false })
      },
    ),
  )

  it(
    'gives other code another name',
    lesson(
      {
        why: 'If two artifacts have one name, the second one is never deployed: it "is there already".',
        look: `${LOOK}: bundle(entry), of the entry that was asked for.`,
      },
      async () => {
        const entries = ['src/api.ts', 'src/api-two.ts', 'src/api-with-a-mistake.ts']
        const names = await Promise.all(entries.map(async (entry) => (await buildArtifact(entry)).sha256))

        expect(new Set(names).size).toBe(3)
      },
    ),
  )
})

async function buildAt(now: Date) {
  jest.useFakeTimers({ now, doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'setInterval', 'queueMicrotask'] })
  try {
    return await buildArtifact('src/api.ts')
  } finally {
    jest.useRealTimers()
  }
}

function filesOf(zip: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(zip)
  } catch {
    return {}
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString()
}
