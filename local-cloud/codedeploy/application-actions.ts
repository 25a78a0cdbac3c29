import { randomUUID } from 'node:crypto'
import type { Call } from '../service.ts'
import { seconds } from './deployment.ts'
import { checkedName, notHere, refused, required } from './errors.ts'
import type { Application, CodeDeployState } from './state.ts'

interface ApplicationInput {
  applicationName?: string
  applicationNames?: string[]
  computePlatform?: string
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateApplication.html and its neighbours */
export function applicationActions(state: CodeDeployState) {
  const named = ({ applicationName }: ApplicationInput) => required(applicationName, 'ApplicationName')
  return {
    CreateApplication: (input: ApplicationInput, { region }: Call) => ({
      applicationId: createApplication(state, region, named(input), input.computePlatform).id,
    }),
    GetApplication: (input: ApplicationInput, { region }: Call) => ({
      application: described(state.application(region, named(input))),
    }),
    BatchGetApplications: ({ applicationNames = [] }: ApplicationInput, { region }: Call) => ({
      applicationsInfo: applicationNames.map((name) => described(state.application(region, name))),
    }),
    ListApplications: (_input: object, { region }: Call) => ({
      applications: state.applications(region).map(({ name }) => name),
    }),
    DeleteApplication: (input: ApplicationInput, { region }: Call) => state.deleteApplication(region, named(input)),
  }
}

/** Throws ApplicationAlreadyExistsException. */
export function createApplication(state: CodeDeployState, region: string, name: string, platform = 'Server') {
  checkedName(name, 'ApplicationName')
  if (platform !== 'Lambda') throw notHere(`compute platform ${platform}, only Lambda`)
  if (state.findApplication(region, name)) {
    throw refused('ApplicationAlreadyExists', `Application already exists: ${name}`)
  }
  const application = { region, name, id: randomUUID(), created: seconds() }
  state.saveApplication(application)
  return application
}

function described({ id, name, created }: Application) {
  return {
    applicationId: id,
    applicationName: name,
    createTime: created,
    linkedToGitHub: false,
    computePlatform: 'Lambda',
  }
}
