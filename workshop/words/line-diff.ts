export interface DiffLine {
  sign: ' ' | '-' | '+'
  line: string
}

/** What to take out of `before` and put in to make `after`, keeping the longest common lines. */
export function lineDiff(before: string[], after: string[]): DiffLine[] {
  const common = commonLengths(before, after)
  const lines: DiffLine[] = []
  let [one, other] = [0, 0]
  while (one < before.length || other < after.length) {
    if (one < before.length && other < after.length && before[one] === after[other]) {
      lines.push({ sign: ' ', line: before[one]! })
      one += 1
      other += 1
    } else if (other >= after.length || (one < before.length && common[one + 1]![other]! >= common[one]![other + 1]!)) {
      lines.push({ sign: '-', line: before[one++]! })
    } else {
      lines.push({ sign: '+', line: after[other++]! })
    }
  }
  return lines
}

/** At [i][j]: how many lines `before` from i on and `after` from j on have in common, in order. */
function commonLengths(before: string[], after: string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0))
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const same = before[i] === after[j]
      lengths[i]![j] = same ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!)
    }
  }
  return lengths
}
