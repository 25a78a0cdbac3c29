import type { HookName } from './deployment.ts'
import type { RollbackEvent } from './state.ts'

/** Why a deployment does not go on. https://docs.aws.amazon.com/codedeploy/latest/userguide/error-codes.html */
export class Halt extends Error {
  readonly status: 'Failed' | 'Stopped'
  readonly code: string
  /** What it counts as for the automatic rollback. */
  readonly event: RollbackEvent

  constructor(status: 'Failed' | 'Stopped', code: string, message: string, event: RollbackEvent) {
    super(message)
    this.status = status
    this.code = code
    this.event = event
  }
}

export function alarmActive(): Halt {
  const message =
    'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped.'
  return new Halt('Stopped', 'ALARM_ACTIVE', message, 'DEPLOYMENT_STOP_ON_ALARM')
}

export function alarmUnknown(name: string): Halt {
  const message = `CodeDeploy could not get the state of the alarm ${name} from Amazon CloudWatch, and ignorePollAlarmFailure is off.`
  return new Halt('Stopped', 'ALARM_ACTIVE', message, 'DEPLOYMENT_STOP_ON_ALARM')
}

export function stoppedByCaller(): Halt {
  return new Halt('Stopped', 'MANUAL_STOP', 'The deployment was stopped by a user.', 'DEPLOYMENT_STOP_ON_REQUEST')
}

export function hookFailed(hook: HookName, functionName: string, reason: string): Halt {
  return failed('HOOK_EXECUTION_FAILURE', `The deployment failed because the ${hook} hook ${functionName} ${reason}.`)
}

export function invalidConfiguration(reason: string): Halt {
  return failed(
    'INVALID_LAMBDA_CONFIGURATION',
    `The deployment failed because the AppSpec file that specifies the AWS Lambda deployment configuration is missing or has an invalid configuration. ${reason}`,
  )
}

export function notPermitted(roleArn: string, service: 'AWSLambda' | 'AmazonCloudWatch'): Halt {
  return failed(
    'IAM_ROLE_PERMISSIONS',
    `The IAM role ${roleArn} does not give you permission to perform operations in the following AWS service: ${service}. Contact your AWS administrator if you need help. If you are an AWS administrator, you can grant permissions to your users or groups by creating IAM policies.`,
  )
}

/** Whatever else was thrown. */
export function asHalt(error: unknown): Halt {
  if (error instanceof Halt) return error
  return failed('INTERNAL_ERROR', error instanceof Error ? error.message : String(error))
}

function failed(code: string, message: string): Halt {
  return new Halt('Failed', code, message, 'DEPLOYMENT_FAILURE')
}
