import { byId, h, show } from '../page/dom.ts'
import { showEmpty } from '../page/empty.ts'
import { moment } from '../page/format.ts'
import type { World } from '../page/world.ts'
import { type Code, type Deployed, type FunctionRow, type StageTable, stageTable } from './stage-table.ts'

export function showStages({ overview }: World): void {
  const table = stageTable(overview)
  const parent = byId('stage-table')
  show(parent, table.stages.length > 0 ? [table] : [], () => 'table', tableElement)
  showEmpty(parent, table.stages.length === 0, 'No stack is deployed. In the folder of a lab:', 'npx serverless deploy')
}

function tableElement({ stages, services }: StageTable): HTMLElement {
  return h(
    'table',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, 'Service'),
        ...stages.map((stage) => h('th', { scope: 'col' }, stage)),
        stages.length > 1 && h('th', { scope: 'col' }, 'Artifact'),
      ),
    ),
    ...services.map(({ service, stacks, functions }) =>
      h(
        'tbody',
        {},
        h(
          'tr',
          { class: 'stack' },
          h('th', { scope: 'row' }, service),
          ...stacks.map(stackCell),
          stages.length > 1 && h('td', {}),
        ),
        ...functions.map((row) => functionRow(row, stages.length > 1)),
      ),
    ),
  )
}

function stackCell(stack: Deployed | undefined): HTMLElement {
  if (!stack) return h('td', { class: 'none' }, '–')
  const { status, reason, time } = stack
  const mood = /FAILED|ROLLBACK/.test(status) ? 'bad' : /IN_PROGRESS/.test(status) ? 'busy' : 'good'
  return h('td', { title: reason }, h('span', { class: `state ${mood}` }, words(status)), h('time', {}, moment(time)))
}

function functionRow({ name, code, isSame }: FunctionRow, hasVerdict: boolean): HTMLElement {
  return h(
    'tr',
    {},
    h('th', { scope: 'row', class: 'function-name' }, name),
    ...code.map(codeCell),
    hasVerdict &&
      h(
        'td',
        {},
        isSame === undefined ? '' : h('b', { class: isSame ? 'good' : 'differs' }, isSame ? '= the same' : '≠ differs'),
      ),
  )
}

function codeCell(code: Code | undefined): HTMLElement {
  if (!code) return h('td', { class: 'none' }, '–')
  const { codeSha256, letter, version, next } = code
  return h(
    'td',
    { title: `CodeSha256 ${codeSha256}` },
    h('span', { class: `letter ${letter}` }, letter),
    h('code', {}, codeSha256.slice(0, 8)),
    version && h('span', { class: 'version' }, next ? `version ${version}, ${shareOf(next)}` : `version ${version}`),
  )
}

function shareOf({ version, share }: NonNullable<Code['next']>): string {
  return `${Math.round(share * 100)} % to ${version}`
}

/** `UPDATE_COMPLETE` as `update complete`. */
function words(status: string): string {
  return status.toLowerCase().replaceAll('_', ' ')
}
