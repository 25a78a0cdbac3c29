import type { Claims } from './trust.ts'

/**
 * What the backend learns of the caller: chosen claims, and of each only what has the type that is expected.
 * API Gateway takes strings, numbers and booleans; a list or an object, as `aud` may be one, would make every request a 500.
 */
// #region context
export function context({ scope, exp, name, teams, onCall }: Claims): Record<string, string | number | boolean> {
  return {
    scope,
    expires: exp,
    onCall: onCall === true,
    ...(typeof name === 'string' && { name }),
    ...(isTexts(teams) && { teams: JSON.stringify(teams) }),
  }
}
// #endregion context

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
