import { type RestAction, respond } from '../../protocols/rest-json.ts'
import type { CodeInput, ObjectSource } from '../code/function-code.ts'
import type { ConfigurationInput } from '../configuration.ts'
import { type CreateFunctionInput, createFunction } from '../create-function.ts'
import { parseFunctionName } from '../function-name.ts'
import { functionConfiguration } from '../function-record.ts'
import type { Functions } from '../functions.ts'
import { setReservedConcurrency } from '../reserved-concurrency.ts'
import { updateCode, updateConfiguration } from '../update-function.ts'
import { deleteVersion } from '../versions.ts'
import { page } from './page.ts'

type UpdateCodeInput = CodeInput & { Publish?: boolean; DryRun?: boolean; RevisionId?: string }

export function functionRoutes(functions: Functions, buckets: ObjectSource): Record<string, RestAction> {
  return {
    'POST /2015-03-31/functions': ({ request, json }) => {
      const input = json() as unknown as CreateFunctionInput
      const { record, version } = createFunction(functions, buckets, request.region, input)
      return respond(201, functionConfiguration(record, version))
    },
    'GET /2015-03-31/functions': ({ request, query }) => {
      const everyVersion = query.get('FunctionVersion') === 'ALL'
      const all = functions
        .list(request.region)
        .flatMap((record) =>
          [record.latest, ...(everyVersion ? Object.values(record.versions) : [])].map((version) =>
            functionConfiguration(record, version),
          ),
        )
      const { items, NextMarker } = page(all, query)
      return { Functions: items, NextMarker }
    },
    'GET /2015-03-31/functions/{FunctionName}': ({ params, query, request }) => {
      const reference = parseFunctionName(params.FunctionName!, query.get('Qualifier'))
      const { record, version } = functions.resolve(request.region, reference)
      return {
        Configuration: functionConfiguration(record, version),
        // AWS gives a presigned link; here the zip lies in the cloud's own folder.
        Code: { RepositoryType: 'S3', Location: '' },
        Tags: record.tags,
        ...(record.reservedConcurrency !== undefined && {
          Concurrency: { ReservedConcurrentExecutions: record.reservedConcurrency },
        }),
      }
    },
    'DELETE /2015-03-31/functions/{FunctionName}': ({ params, query, request }) => {
      const { name, qualifier } = parseFunctionName(params.FunctionName!, query.get('Qualifier'))
      const record = functions.get(request.region, name)
      if (qualifier) deleteVersion(functions, record, qualifier)
      else functions.delete(record)
      return respond(204)
    },
    'GET /2015-03-31/functions/{FunctionName}/configuration': ({ params, query, request }) => {
      const reference = parseFunctionName(params.FunctionName!, query.get('Qualifier'))
      const { record, version } = functions.resolve(request.region, reference)
      return functionConfiguration(record, version)
    },
    'PUT /2015-03-31/functions/{FunctionName}/configuration': ({ params, request, json }) => {
      const record = updateConfiguration(
        functions,
        functions.get(request.region, params.FunctionName!),
        json() as ConfigurationInput,
      )
      return functionConfiguration(record, record.latest)
    },
    'PUT /2015-03-31/functions/{FunctionName}/code': ({ params, request, json }) => {
      const current = functions.get(request.region, params.FunctionName!)
      const { record, version } = updateCode(functions, buckets, current, json() as UpdateCodeInput)
      return functionConfiguration(record, version)
    },
    ...concurrencyRoutes(functions),
  }
}

/** Reserved concurrency: how many environments a function may have at once; 0 stops it. */
function concurrencyRoutes(functions: Functions): Record<string, RestAction> {
  return {
    'PUT /2017-10-31/functions/{FunctionName}/concurrency': ({ params, request, json }) => {
      const record = functions.get(request.region, params.FunctionName!)
      const { reservedConcurrency } = setReservedConcurrency(functions, record, json().ReservedConcurrentExecutions)
      return { ReservedConcurrentExecutions: reservedConcurrency }
    },
    'GET /2019-09-30/functions/{FunctionName}/concurrency': ({ params, request }) => ({
      ReservedConcurrentExecutions: functions.get(request.region, params.FunctionName!).reservedConcurrency,
    }),
    'DELETE /2017-10-31/functions/{FunctionName}/concurrency': ({ params, request }) => {
      const { reservedConcurrency: _none, ...record } = functions.get(request.region, params.FunctionName!)
      functions.save(record)
      return respond(204)
    },
  }
}
