import type { RestAction } from '../../protocols/rest-json.ts'
import type { Functions } from '../functions.ts'
import { setRecursiveLoop } from '../recursive-loops.ts'

const PATH = '/2024-08-31/functions/{FunctionName}/recursion-config'

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html */
export function recursionConfigRoutes(functions: Functions): Record<string, RestAction> {
  return {
    [`PUT ${PATH}`]: ({ params, request, json }) => {
      const record = functions.get(request.region, params.FunctionName!)
      const { recursiveLoop } = setRecursiveLoop(functions, record, json().RecursiveLoop)
      return { RecursiveLoop: recursiveLoop }
    },
    [`GET ${PATH}`]: ({ params, request }) => ({
      RecursiveLoop: functions.get(request.region, params.FunctionName!).recursiveLoop ?? 'Terminate',
    }),
  }
}
