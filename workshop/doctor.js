// `npm run lab doctor`. Plain JavaScript with Node's own modules: it must run before anything is installed.
import { printChecks } from './doctor/checks.js'

process.exitCode = await printChecks()
