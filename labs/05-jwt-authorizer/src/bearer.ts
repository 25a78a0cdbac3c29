/**
 * The token of `Bearer <token>`; throws where the header holds anything else. The scheme's case does not matter.
 * https://www.rfc-editor.org/rfc/rfc9110#section-11.1
 */
export function bearer(authorization: string): string {
  // TODO step 1: take the token, and only the token, out of the header.
  return authorization
}
