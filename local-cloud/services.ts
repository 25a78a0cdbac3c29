import { accessLogWriter } from './apigateway/access-log.ts'
import { apigatewayService } from './apigateway/service.ts'
import type { InvokeFunction } from './apigatewayv2/invoke.ts'
import { cloudformationService } from './cloudformation/service.ts'
import { Metrics } from './cloudwatch/metrics.ts'
import { cloudwatchService } from './cloudwatch/service.ts'
import type { QueueDepth } from './cloudwatch/service-metrics/sqs.ts'
import { codedeployService } from './codedeploy/service.ts'
import { ecrService } from './ecr/service.ts'
import { eventBridgeService } from './eventbridge/service.ts'
import type { Iam } from './iam/iam.ts'
import { iamService } from './iam/service.ts'
import { parseFunctionName } from './lambda/function-name.ts'
import { lambdaService } from './lambda/service.ts'
import { Logs } from './logs/logs.ts'
import { logsService } from './logs/service.ts'
import { partnerServices } from './partners/services.ts'
import { remember } from './remember.ts'
import { Buckets } from './s3/buckets.ts'
import { s3Service } from './s3/service.ts'
import { schedulerService } from './scheduler/service.ts'
import type { Platform, Service } from './service.ts'
import { snsService } from './sns/service.ts'
import { queuePermission } from './sqs/permissions.ts'
import type { Queue } from './sqs/queue.ts'
import { Queues } from './sqs/queues.ts'
import { sqsService } from './sqs/service.ts'
import { Parameters } from './ssm/parameters.ts'
import { ssmService } from './ssm/service.ts'
import { stsService } from './sts/service.ts'
import type { Targets } from './targets.ts'

/**
 * The services that this cloud has, and which of them knows which: a new one is a folder and a line here.
 * CloudFormation comes last, since it makes the resources of all others.
 */
export function services(platform: Platform, iam: Iam): Service[] {
  const logs = new Logs(platform)
  const metrics = new Metrics(platform)
  const buckets = new Buckets(platform)
  const queues = new Queues(platform)
  const parameters = new Parameters(platform)
  const referenceOf = remember(parseFunctionName)
  const call = (arn: string, payload: string, traceHeader?: string) => ({
    region: regionOf(arn),
    function: referenceOf(arn),
    payload,
    traceHeader,
  })
  const targets: Targets = {
    invokeFunction(arn, payload, sender) {
      lambda.mayInvoke(arn, sender)
      lambda.invokeAsync(call(arn, payload.toString('utf8'), sender.traceHeader))
    },
    sendMessage(arn, body, sender, attributes) {
      iam.authorize(sender, queuePermission(queues, 'SendMessage', arn))
      queues.send(arn, body, attributes, sender.traceHeader)
    },
    publish(arn, message, sender, subject, attributes) {
      iam.authorize(sender, sns.publishPermission(arn))
      sns.publish(arn, message, { subject, attributes, traceHeader: sender.traceHeader })
    },
    putEvent(arn, entry, sender) {
      // What AWS's own services tell of themselves needs nobody's permission.
      const judged = sender.roleArn !== undefined || sender.service === 'events.amazonaws.com'
      if (judged) iam.authorize(sender, eventBridge.putEventPermission(arn, entry))
      eventBridge.putEvent(arn, entry, sender)
    },
    putLogEvent(arn, event) {
      const [, , , region = '', , , name = ''] = arn.split(':')
      logs.group(region, name)
      logs.write(region, name, 'events', [event])
    },
    checkFunction: (arn, sender) => lambda.mayInvoke(arn, sender),
  }
  const invokeForApi: InvokeFunction = async (arn, payload, sourceArn) => {
    lambda.mayInvoke(arn, { service: 'apigateway.amazonaws.com', sourceArn })
    return await lambda.invoke(call(arn, payload))
  }
  const lambda = lambdaService(platform, { logs, buckets, queues, targets })
  const sns = snsService(platform, targets)
  const eventBridge = eventBridgeService(platform, targets)
  const cloudwatch = cloudwatchService(metrics, { logs, targets, queueDepths: () => queues.all().map(depthOf) })
  const codedeploy = codedeployService(platform, {
    aliases: lambda.aliases,
    invokeFunction: targets.invokeFunction,
    putEvent: targets.putEvent,
    alarms: cloudwatch.alarms,
  })
  const providers = [
    stsService(platform, iam),
    iamService(iam.roles),
    s3Service(platform, { buckets, targets }),
    ecrService(),
    logsService(logs, { targets, putMetrics: metrics.put.bind(metrics) }),
    cloudwatch,
    ssmService(parameters),
    lambda,
    codedeploy,
    sqsService(queues),
    sns,
    eventBridge,
    schedulerService(platform, targets),
    apigatewayService(platform, { invoke: invokeForApi, writeAccessLog: accessLogWriter(logs) }),
  ]
  const neighbours = { buckets, providers, parameters, updateAlias: codedeploy.updateAlias }
  return [...providers, cloudformationService(platform, neighbours), ...partnerServices(platform)]
}

function depthOf(queue: Queue): QueueDepth {
  return { arn: queue.record.arn, ...queue.counts() }
}

/** The fourth part: `arn:aws:lambda:us-east-1:000000000000:function:name`. */
const regionOf = remember((arn) => arn.split(':')[3] ?? '')
