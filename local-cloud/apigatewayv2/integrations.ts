import { badRequest, conflict, refuse } from './errors.ts'
import { functionArn, type Integration } from './http-api.ts'
import { integer, oneOf, requiredText, text } from './input.ts'
import type { PartKind } from './part.ts'

const NOT_HERE = [
  'connectionId',
  'credentialsArn',
  'integrationSubtype',
  'requestParameters',
  'requestTemplates',
  'responseParameters',
  'templateSelectionExpression',
  'tlsConfig',
]

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export const integrations: PartKind<'integrations'> = {
  collection: 'integrations',
  id: 'integrationId',
  noun: 'Integration',
  define(input, _api, integrationId): Integration {
    refuse(input, NOT_HERE)
    if (input.integrationType !== 'AWS_PROXY') {
      throw badRequest(
        `The local cloud's HTTP APIs have Lambda proxy integrations (AWS_PROXY) only, not ${input.integrationType}.`,
      )
    }
    const payloadFormatVersion = oneOf(input, 'payloadFormatVersion', ['1.0', '2.0'])
    if (!payloadFormatVersion) throw badRequest('PayloadFormatVersion is a required parameter for integration')
    return {
      integrationId,
      integrationType: 'AWS_PROXY',
      integrationUri: checkUri(requiredText(input, 'integrationUri')),
      integrationMethod: oneOf(input, 'integrationMethod', ['POST']) ?? 'POST',
      connectionType: oneOf(input, 'connectionType', ['INTERNET']) ?? 'INTERNET',
      payloadFormatVersion,
      timeoutInMillis: integer(input, 'timeoutInMillis', 50, 30_000) ?? 30_000,
      description: text(input, 'description'),
    }
  },
  checkUnused(api, id) {
    const user = Object.values(api.routes).find((route) => route.target === `integrations/${id}`)
    if (user) throw conflict(`Cannot delete Integration '${id}' as it is referenced by Route '${user.routeId}'.`)
  },
}

function checkUri(uri: string): string {
  if (functionArn(uri)) return uri
  throw badRequest(`Invalid integration URI specified: "${uri}" is no ARN of a Lambda function.`)
}
