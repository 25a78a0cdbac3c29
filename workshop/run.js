// Starts every command of the workshop: node workshop/run.js start|test|lab|cloud|bench …
// Written so that a Node far too old for the workshop still parses it and says so: no import, no const, no arrow.
// biome-ignore-all lint/suspicious/noVar: see above
// biome-ignore-all lint/complexity/useArrowFunction: see above
// biome-ignore-all lint/style/useTemplate: see above

var COMMANDS = {
  start: 'workshop/start.ts',
  test: 'workshop/test-all.ts',
  lab: 'workshop/lab.ts',
  cloud: 'local-cloud/run.cjs',
  bench: 'bench/run.ts',
}

var WANTED =
  'It needs 20.19 or newer, 22.13 or newer, or 24 and up. Install the LTS from https://nodejs.org and run this again.'

function isSupported(/** @type {string} */ version) {
  var part = version.split('.').map(Number)
  var major = part[0] || 0
  var minor = part[1] || 0
  return major >= 24 || (major === 22 && minor >= 13) || (major === 20 && minor >= 19)
}

function refuse(/** @type {string} */ sentence) {
  console.error(sentence)
  process.exit(1)
}

function main() {
  if (!isSupported(process.versions.node)) {
    return refuse('Node ' + process.versions.node + ' cannot run this workshop. ' + WANTED)
  }
  // Every supported Node has this; it spares the import that an old one cannot read.
  var fs = process.getBuiltinModule('node:fs')
  var path = process.getBuiltinModule('node:path')
  var root = path.resolve(path.dirname(process.argv[1] || ''), '..')
  var command = process.argv[2] || ''
  var script = Object.entries(COMMANDS).reduce(function (found, entry) {
    return entry[0] === command ? entry[1] : found
  }, '')
  if (!script) {
    return refuse('There is no command "' + command + '". There are: ' + Object.keys(COMMANDS).join(', ') + '.')
  }
  if (command === 'lab' && process.argv[3] === 'doctor') {
    return run(root, ['workshop/doctor.js'].concat(process.argv.slice(4)))
  }
  if (!fs.existsSync(path.join(root, 'node_modules', 'tsx', 'package.json'))) {
    return refuse('The packages are not installed yet. Run this once, with a network: npm ci')
  }
  // Node 22.18 and later read TypeScript themselves, in less time and memory.
  var typescript = process.features.typescript || !/\.ts$/.test(script) ? [] : ['--import', 'tsx']
  run(root, typescript.concat(script, process.argv.slice(3)))
}

/** Runs Node in the project's root until it ends, and ends as it did. */
function run(/** @type {string} */ root, /** @type {string[]} */ args) {
  var childProcess = process.getBuiltinModule('node:child_process')
  var signals = process.getBuiltinModule('node:os').constants.signals
  var child = childProcess.spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
  process.on('SIGINT', function () {
    // A terminal sends Ctrl-C to the child as well; twice would cut its goodbye short.
    if (!process.stdin.isTTY && !process.stdout.isTTY) child.kill('SIGINT')
  })
  process.on('SIGTERM', function () {
    child.kill('SIGTERM')
  })
  process.on('SIGHUP', function () {
    child.kill('SIGHUP')
  })
  child.on('error', function (error) {
    refuse('Node could not be started: ' + error.message)
  })
  child.on('exit', function (code, signal) {
    process.exit(signal ? 128 + signals[signal] : code || 0)
  })
}

main()
