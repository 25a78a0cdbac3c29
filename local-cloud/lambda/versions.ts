import { conflict, invalidParameter } from './errors.ts'
import type { FunctionRecord, FunctionVersion } from './function-record.ts'
import { checkRevision, type Functions, newRevision } from './functions.ts'

export interface PublishVersionInput {
  Description?: string
  CodeSha256?: string
  RevisionId?: string
}

/**
 * Freezes `$LATEST` under the next number. If nothing changed since the last version, that one is the answer, and
 * `created` false. https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
 */
export function publishVersion(
  functions: Functions,
  record: FunctionRecord,
  { Description, CodeSha256, RevisionId }: PublishVersionInput,
): { version: FunctionVersion; created: boolean } {
  const { latest } = record
  checkRevision(RevisionId, latest.RevisionId, 'GetFunction')
  if (CodeSha256 && CodeSha256 !== latest.CodeSha256) {
    throw invalidParameter(
      `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${latest.CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    )
  }
  const last = record.versions[record.lastVersion]
  if (last && isSame(last, latest)) return { version: last, created: false }
  const number = String(record.lastVersion + 1)
  const version: FunctionVersion = {
    ...latest,
    Version: number,
    Description: Description ?? latest.Description,
    RevisionId: newRevision(),
  }
  functions.save({
    ...record,
    versions: { ...record.versions, [number]: version },
    lastVersion: record.lastVersion + 1,
  })
  return { version, created: true }
}

/** Throws where an alias still points to it. */
export function deleteVersion(functions: Functions, record: FunctionRecord, number: string): void {
  if (number === '$LATEST') throw invalidParameter('$LATEST version cannot be deleted without deleting the function.')
  const version = record.versions[number]
  if (!version) return
  const alias = Object.values(record.aliases).find(
    ({ FunctionVersion, RoutingConfig }) =>
      FunctionVersion === number || RoutingConfig?.AdditionalVersionWeights[number] !== undefined,
  )
  if (alias) throw conflict(`Unable to delete version because the following aliases reference it: [${alias.Name}]`)
  const { [number]: _deleted, ...versions } = record.versions
  const changed = { ...record, versions }
  functions.save(changed)
  functions.releaseCode(changed, version.codeId)
}

/** Whether publishing would make the same version again; the code counts by its hash. */
function isSame(published: FunctionVersion, latest: FunctionVersion): boolean {
  const comparable = ({ Version, RevisionId, LastModified, Description, codeId, ...rest }: FunctionVersion) =>
    JSON.stringify(sorted(rest))
  return comparable(published) === comparable(latest)
}

function sorted(object: object): object {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}
