// CommonJS, since the Serverless CLI requires its plugins.
const http = require('node:http')
const os = require('node:os')

/**
 * What the plugin uses of the CLI.
 * @typedef {object} Serverless
 * @property {{ commands: string[], isHelpRequest?: boolean }} processedInput
 * @property {{ Error: new (message: string, code: string) => Error }} classes
 * @property {{ getAllFunctions(): string[] }} service
 * @property {(name: string, content: string) => void} addServiceOutputSection
 * @property {Map<string, string | string[]>} serviceOutputs
 * @property {{ plugins: { gatheredData?: { info: { endpoints: string[] } } }[] }} pluginManager
 */

const TALKS_TO_AWS = ['deploy', 'info', 'invoke', 'logs', 'metrics', 'prune', 'remove', 'rollback']

/**
 * Makes the local cloud what `serverless` deploys to, unless CLOUD=aws says otherwise.
 * In serverless.yml: `plugins: { localPath: ../../local-cloud, modules: [serverless-plugin.cjs] }`.
 */
class LocalCloud {
  /**
   * @param {Serverless} serverless
   * @param {Record<string, unknown>} options
   */
  constructor(serverless, options) {
    this.serverless = serverless
    /** @type {Record<string, (error?: any) => void | Promise<void>>} */
    this.hooks = {}
    const cloud = process.env.CLOUD || 'local'
    if (cloud === 'aws') return
    if (cloud !== 'local') throw this.error(`CLOUD is "${cloud}". It may be "local" (the default) or "aws".`)
    this.url = this.localUrl()
    useOnly(this.url, options)
    this.hooks = {
      'after:deploy:finalize': () => this.sayWhere(),
      'before:aws:info:displayEndpoints': () => this.pretendHttps(),
      'after:aws:info:displayEndpoints': () => this.showHttp(),
    }
    if (this.talksToAws()) this.hooks.error = (error) => this.explain(error)
  }

  talksToAws() {
    const { commands, isHelpRequest } = this.serverless.processedInput
    return !isHelpRequest && TALKS_TO_AWS.includes(commands[0] ?? '') && commands[1] !== 'local'
  }

  /** Before anything is asked of AWS, `${aws:accountId}` in the configuration included. */
  async asyncInit() {
    const trouble = this.url && this.talksToAws() && (await troubleAt(this.url))
    if (trouble) throw this.error(trouble)
  }

  /** The CLI's own words for a cloud that was stopped in the middle are a stack trace. */
  async explain(/** @type {Error} */ error) {
    const trouble = this.url && (await troubleAt(this.url))
    if (!trouble) return
    const sentence = `The local cloud stopped in the middle (${error.message}). What was deployed before is kept: start it again with "npm start" in the workshop's folder, then repeat this command.`
    Object.assign(error, { message: sentence, stack: sentence })
  }

  sayWhere() {
    const [name] = this.serverless.service.getAllFunctions()
    const next = name ? `; try: npx serverless invoke -f ${name} --log` : ''
    this.serverless.addServiceOutputSection('local cloud', `${this.url} (nothing left this computer)${next}`)
  }

  /** Of a REST API the CLI lists the routes only where its address begins with https. */
  pretendHttps() {
    for (const { gatheredData } of this.serverless.pluginManager.plugins) {
      if (gatheredData) gatheredData.info.endpoints = gatheredData.info.endpoints.map((url) => asHttps(url, this.url))
    }
  }

  showHttp() {
    const { serviceOutputs } = this.serverless
    for (const name of ['endpoint', 'endpoints']) {
      const shown = serviceOutputs.get(name)
      if (shown) serviceOutputs.set(name, Array.isArray(shown) ? shown.map(asHttp) : asHttp(shown))
    }
  }

  /** A local run that went to another machine would be no local run. */
  localUrl() {
    const url = process.env.LOCAL_CLOUD_URL || 'http://127.0.0.1:4566'
    const { protocol, hostname, port } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '', port: '' }
    if (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname)) return `http://127.0.0.1:${port || 80}`
    throw this.error(`LOCAL_CLOUD_URL is "${url}". It must be an address of this computer, as http://127.0.0.1:4566.`)
  }

  error(/** @type {string} */ sentence) {
    return new this.serverless.classes.Error(sentence, 'LOCAL_CLOUD')
  }
}

/**
 * @param {string} address
 * @param {string | undefined} url
 */
function asHttps(address, url) {
  return url && address.startsWith(url) ? address.replace(/^http:/, 'https:') : address
}

/** @param {string} shown as `GET - https://127.0.0.1:4566/_aws/…` */
function asHttp(shown) {
  return shown.replace('https://127.0.0.1:', 'http://127.0.0.1:')
}

/**
 * Leaves one place to go and one identity to go with: no profile, session token, service endpoint or proxy of the shell's
 * takes part, so that no real credentials come here and nothing of this goes to AWS.
 * @param {string} url
 * @param {Record<string, unknown>} options
 */
function useOnly(url, options) {
  for (const name of Object.keys(process.env)) {
    if (/^AWS_(?!REGION$|DEFAULT_REGION$)|^((https?|all)_)?proxy$/i.test(name)) delete process.env[name]
  }
  delete options['aws-profile']
  Object.assign(process.env, {
    // By number: with a name the S3 client would put the bucket before it.
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_CONFIG_FILE: os.devNull,
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || 'us-east-1',
    // On Node 20 each command would begin with seven lines about the year 2027.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    // Milliseconds between two looks at the stack; for AWS it is 5000.
    SLS_AWS_MONITORING_FREQUENCY: process.env.SLS_AWS_MONITORING_FREQUENCY || '20',
  })
}

/**
 * Why the local cloud cannot be used, in a sentence; undefined where it can.
 * @param {string} url
 * @returns {Promise<string | undefined>}
 */
function troubleAt(url) {
  const { port } = new URL(url)
  const stranger = `Port ${port} is held by something that is not the local cloud. Stop it, or start the cloud elsewhere: CLOUD_PORT=4570 npm start, and set LOCAL_CLOUD_URL=http://127.0.0.1:4570 here.`
  return new Promise((resolve) => {
    const request = http.get(`${url}/_aws/health`, { timeout: 2000 }, async (response) => {
      let body = ''
      for await (const chunk of response) body += chunk
      resolve(body.includes('"local-cloud"') ? undefined : stranger)
    })
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      const absent = `The local cloud is not running at ${url}. Start it with "npm start" (or "npm run cloud") in the workshop's folder, or deploy to AWS with CLOUD=aws.`
      resolve(error.code === 'ECONNREFUSED' ? absent : stranger)
    })
  })
}

module.exports = LocalCloud
