/** Three parts of base64url, joined by dots. */
const FORM = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i

/**
 * The token of `Bearer <token>`; throws where the header holds anything else. The scheme's case does not matter.
 * https://www.rfc-editor.org/rfc/rfc9110#section-11.1
 */
// #region bearer
export function bearer(authorization: string): string {
  const token = FORM.exec(authorization)?.[1]
  if (!token) throw new Error('The Authorization header holds no bearer token.')
  return token
}
// #endregion bearer
