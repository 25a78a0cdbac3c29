import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { takesCallbacks } from './callback-runtimes.js'
import { RuntimeError } from './function-error.js'

const CALLBACK_REFUSED =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.'

/**
 * Finds the handler that `src/app.handler` names: export `handler` of src/app.js, .mjs or .cjs.
 * Throws the error that the caller gets if there is none. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 *
 * @param {string} taskRoot the folder of the unpacked code
 * @param {string} name
 * @param {string | undefined} executionEnvironment as in AWS_EXECUTION_ENV
 */
export async function loadHandler(taskRoot, name, executionEnvironment) {
  if (name.includes('..')) {
    throw new RuntimeError(
      'MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    )
  }
  const [, module, path] = /^([^.]*)\.(.*)$/.exec(basename(name)) ?? []
  if (module === undefined || path === undefined) throw new RuntimeError('MalformedHandlerName', 'Bad handler')
  const exported = await load(taskRoot, join(dirname(name), module))
  const handler = member(exported, path) ?? member(exported?.default, path)
  if (!handler) throw new RuntimeError('HandlerNotFound', `${name} is undefined or not exported`)
  if (typeof handler !== 'function') throw new RuntimeError('HandlerNotFound', `${name} is not a function`)
  // A third parameter alone is enough to be refused, even of an async function.
  if (handler.length >= 3 && !takesCallbacks(executionEnvironment)) {
    throw new RuntimeError('CallbackHandlerDeprecated', CALLBACK_REFUSED)
  }
  return handler
}

/**
 * `import()` for every kind of file, as AWS's runtime does: what a `.js` file is, the nearest package.json says.
 *
 * @param {string} taskRoot
 * @param {string} module its path without the extension
 */
async function load(taskRoot, module) {
  const path = resolve(taskRoot, module)
  try {
    for (const extension of ['.js', '.mjs', '.cjs']) {
      if (existsSync(path + extension)) return await import(pathToFileURL(path + extension).href)
    }
    const require = createRequire(join(taskRoot, 'runtime.js'))
    return require(require.resolve(module, { paths: [taskRoot, dirname(path)] }))
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('UserCodeSyntaxError', String(error), error.stack)
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('ImportModuleError', String(error))
    }
    throw error
  }
}

/**
 * @param {any} exported
 * @param {string} path as `handler`, or `nested.handler`
 */
function member(exported, path) {
  return path.split('.').reduce((value, name) => value?.[name], exported)
}
