import { findLab, type Lab } from '../labs/labs.ts'
import { parameterName, putSecret, readSecret, SECRETS } from '../secrets.ts'
import { serverless } from '../serverless.ts'
import { paint } from '../terminal.ts'

/** `npm run lab start 4 [stage]`: deploys what lab 4 builds on, out of the solutions, so that any lab can be begun alone. */
export async function start(lab: Lab, stage = 'dev'): Promise<number> {
  await putMissingSecrets(stage)
  for (const earlier of buildsOn(lab)) {
    await serverless(earlier.solution, ['deploy', '--stage', stage])
    say(`lab ${earlier.number}, ${earlier.title}, is deployed out of solutions/${earlier.id}`)
  }
  console.log(`\nLab ${lab.number} has what it needs in stage ${stage}. Go on: npm run lab ${lab.number}`)
  return 0
}

/** The labs that this one needs, and those that they need: first what nothing else is needed for. */
export function buildsOn(lab: Lab, find = (number: number) => findLab(String(number))): Lab[] {
  const earlier = lab.after.map(find)
  const all = [...earlier.flatMap((each) => buildsOn(each, find)), ...earlier]
  return all.filter((each, index) => all.findIndex(({ id }) => id === each.id) === index)
}

/** Puts the secrets that the labs' services read, where nobody has put them; with CLOUD=aws they are somebody's to put. */
export async function putMissingSecrets(stage: string, tell = say): Promise<void> {
  for (const [secret, madeUp] of Object.entries(SECRETS)) {
    if ((await readSecret(secret, stage)) !== undefined) continue
    if (process.env.CLOUD === 'aws') {
      throw new Error(`${parameterName(secret, stage)} is not there. Put it: npm run lab secret ${secret} ${stage}`)
    }
    await putSecret(secret, stage, madeUp())
    tell(`${parameterName(secret, stage)} holds a secret for the local cloud`)
  }
}

function say(sentence: string): void {
  console.log(`${paint('green', '✔')} ${sentence}`)
}
