/** What a lab's page is told after each run of the tests. */
export interface LabNews {
  /** The verdict, as `npm run lab` prints it. */
  text: string
  /** The numbers of the steps that pass. */
  passed: number[]
}
