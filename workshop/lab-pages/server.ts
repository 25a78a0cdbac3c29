import type { IncomingMessage, ServerResponse } from 'node:http'
import { stripVTControlCharacters } from 'node:util'
import { explainNoCloud } from '../aws.ts'
import { findLab, type Lab } from '../labs/labs.ts'
import { rememberRun } from '../labs/progress.ts'
import { watchFiles } from '../loop/file-watch.ts'
import { Runner } from '../loop/runner.ts'
import { verdict } from '../loop/verdict.ts'
import { refuse, strangerFault } from '../own-page.ts'
import { serverless } from '../serverless.ts'
import { buildsOn, putMissingSecrets } from '../words/start.ts'
import type { LabNews } from './lab-news.ts'

/**
 * What the pages of the labs ask of the dev server: `GET /03/watch` runs the lab's tests at every save and tells as Server-Sent
 * Events, `POST /03/start` deploys what it builds on, `POST /03/deploy` the lab itself, to the local cloud. For the pages only.
 */
export async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '', method } = request
  const [, name, deed] = /^\/(\d\d)\/(watch|start|deploy)$/.exec(url) ?? []
  const refused = strangerFault(request, 'The labs take')
  if (refused) return refuse(response, 403, refused)
  if (!name || !deed) return refuse(response, 404, `There is nothing at ${url}.`)
  if (method !== (deed === 'watch' ? 'GET' : 'POST'))
    return refuse(response, 405, `${deed} is asked for by another method.`)
  const lab = findLab(name)
  if (deed === 'watch') return watch(lab, response)
  return deploy(deed === 'start' ? buildsOn(lab).map((each) => each.solution) : [lab.dir], response)
}

async function watch(lab: Lab, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.flushHeaders()
  const runner = new Runner({ keepSpare: true })
  const check = async () => {
    const run = await runner.run(lab)
    if (!run || response.destroyed) return
    rememberRun(lab, run)
    const passed = run.steps.filter((step) => step.passed).map(({ number }) => number)
    const news: LabNews = { text: stripVTControlCharacters(verdict(lab, run)), passed }
    response.write(`data: ${JSON.stringify(news)}\n\n`)
  }
  const [files] = await Promise.all([watchFiles(lab.dir, () => void check()), check()])
  const end = () => {
    void files.close()
    runner.close()
  }
  if (response.destroyed) end()
  else response.once('close', end)
}

async function deploy(folders: string[], response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  const say = (text: string) => response.write(`${text}\n`)
  try {
    await putMissingSecrets('dev', say)
    for (const folder of folders) {
      say(`npx serverless deploy, in ${folder}`)
      say(stripVTControlCharacters(await serverless(folder, ['deploy', '--stage', 'dev'])).trim())
    }
    if (folders.length === 0) say('It builds on nothing: begin.')
  } catch (error) {
    say(explainNoCloud(error).message)
  }
  response.end()
}
