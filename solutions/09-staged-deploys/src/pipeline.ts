import type { Aws } from './aws.ts'
import { candidateFor } from './candidate.ts'
import { gate } from './gate.ts'
import { promoting } from './promote.ts'
import { release } from './release.ts'
import { rollBack } from './rollback.ts'
import { shift } from './shift.ts'
import { smokeTest } from './smoke-test.ts'
import type { Stage } from './stages.ts'
import { statusTable } from './status.ts'
import { storeIn } from './store.ts'

/** The parts put together, for the command and for the function that Slack calls. */
export function pipeline(aws: Aws, bucket: string) {
  const store = storeIn(aws.s3, bucket)
  return {
    store,
    candidate: (stage: Stage) => candidateFor(aws, store, stage),
    promote: promoting({
      gate: (stage, sha256) => gate(store, stage, sha256),
      release: (stage, sha256) => release(aws, bucket, stage, sha256),
      smokeTest: (stage, version) => smokeTest(aws, stage, version),
      shift: (stage, version) => shift(aws, stage, version),
      pass: store.pass,
    }),
    rollBack: (stage: Stage) => rollBack(aws, store, stage),
    status: () => statusTable(aws, store),
  }
}
