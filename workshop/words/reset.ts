import { relative } from 'node:path'
import { type Lab, ROOT } from '../labs/labs.ts'
import { changedFiles, putStarters, undoReset } from '../labs/reset.ts'

/** `npm run lab reset 1`: the lab as it was handed out; `reset 1 undo` brings the work back. */
export function reset(lab: Lab, undo?: string): number {
  if (undo !== undefined && undo !== 'undo') {
    throw new Error(
      `"${undo}" says nothing to reset. Either: npm run lab reset ${lab.number}, or: npm run lab reset ${lab.number} undo`,
    )
  }
  console.log(undo ? undone(lab) : resetText(lab))
  return 0
}

/** Resets, and says what happened. */
export function resetText(lab: Lab): string {
  const files = changedFiles(lab)
  if (files.length === 0) return `Lab ${lab.number} is as it was handed out: nothing to reset.`
  const saved = putStarters(lab, files)
  const done = `Lab ${lab.number} is as it was handed out again: ${files.join(', ')}.`
  if (!saved) return done
  return `${done}\nYour work is in ${relative(ROOT, saved)}. To bring it back: npm run lab reset ${lab.number} undo`
}

function undone(lab: Lab): string {
  return `Your work is back: ${undoReset(lab).join(', ')}. Another undo swaps again.`
}
