import type { Overview } from '#local-cloud/cloud.ts'
import { nameOf } from '../page/format.ts'

export interface QueueCard {
  name: string
  arn: string
  /** Another queue's messages end here. */
  isDeadLetter: boolean
  visible: number
  inFlight: number
  delayed: number
  /** The name of the queue in which its messages end. */
  deadLetters?: string
}

/** Dead-letter queues first where something lies in them; then by name. A queue is one if another says so, or its name. */
export function queueCards(queues: Overview['queues']): QueueCard[] {
  const targets = new Set(queues.map(({ deadLetterTargetArn }) => deadLetterTargetArn))
  const cards = queues.map(({ deadLetterTargetArn, ...queue }) => ({
    ...queue,
    isDeadLetter: targets.has(queue.arn) || /dlq|dead|failed|failures/i.test(queue.name),
    ...(deadLetterTargetArn && { deadLetters: nameOf(deadLetterTargetArn) }),
  }))
  const isTrouble = (card: QueueCard) => Number(card.isDeadLetter && card.visible + card.inFlight > 0)
  return cards.sort((a, b) => isTrouble(b) - isTrouble(a) || (a.name < b.name ? -1 : 1))
}

/** How many messages lie in dead-letter queues. */
export function deadLetters(queues: Overview['queues']): number {
  const dead = queueCards(queues).filter(({ isDeadLetter }) => isDeadLetter)
  return dead.reduce((sum, { visible, inFlight }) => sum + visible + inFlight, 0)
}
