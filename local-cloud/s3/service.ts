import { asCloudError, type CloudError } from '../errors.ts'
import { toXml } from '../protocols/xml.ts'
import type { AwsRequest, AwsResponse, Platform, Service } from '../service.ts'
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from './bucket-actions.ts'
import { deleteSetting, getSetting, getVersioning, putSetting, putVersioning } from './bucket-settings.ts'
import type { Buckets } from './buckets.ts'
import { copyObject } from './copy-object.ts'
import { deleteObject, deleteObjects } from './delete-objects.ts'
import { notImplemented, S3Error } from './errors.ts'
import { getObject } from './get-object.ts'
import { listObjectVersions } from './list-object-versions.ts'
import { listObjects, listObjectsV2 } from './list-objects.ts'
import { multipartUpload } from './multipart-upload.ts'
import type { DeliveryOptions } from './notifications/deliveries.ts'
import { notificationActions } from './notifications/notification-actions.ts'
import { Notifications, type NotificationTargets } from './notifications/notifications.ts'
import type { ObjectEvent } from './notifications/object-event.ts'
import { s3Permissions } from './permissions.ts'
import { putObject } from './put-object.ts'
import { addressed, type S3Action } from './request.ts'
import { s3Resources } from './resources.ts'
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './tagging.ts'

/** Simple Storage Service. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html */
export function s3Service(
  platform: Platform,
  { buckets, targets = NOBODY }: { buckets: Buckets; targets?: NotificationTargets },
  options: Partial<DeliveryOptions> = {},
): Service {
  const notifications = new Notifications(platform, buckets, targets, options)
  const actions = { ...ACTIONS, ...multipartUpload(), ...notificationActions(notifications) }
  const answer = (request: AwsRequest): AwsResponse => {
    const address = addressed(request.path)
    const { route, run } = action(actions, request, address)
    for (const needed of s3Permissions(buckets, route, address, request)) request.authorize?.(needed)
    const notify = (event: ObjectEvent) => notifications.notify(event, request)
    return run({ ...address, buckets, request, notify })
  }
  return {
    name: 's3',
    resources: s3Resources(buckets, notifications),
    handle: async (request) => {
      try {
        return withRequestId(request, answer(request))
      } catch (thrown) {
        return withRequestId(request, failure(asCloudError(thrown), request))
      }
    },
    close: async () => notifications.close(),
  }
}

/** For tests of S3 alone. */
const NOBODY: NotificationTargets = { invokeFunction() {}, sendMessage() {}, publish() {}, putEvent() {} }

/** By method, what it is on, and subresource. */
const ACTIONS: Record<string, S3Action> = {
  'GET service': listBuckets,
  'PUT bucket': createBucket,
  'HEAD bucket': headBucket,
  'DELETE bucket': deleteBucket,
  'GET bucket': listObjects,
  'GET bucket?list-type': listObjectsV2,
  'GET bucket?location': getBucketLocation,
  'GET bucket?versioning': getVersioning,
  'PUT bucket?versioning': putVersioning,
  'GET bucket?versions': listObjectVersions,
  ...settings('encryption', 'policy', 'publicAccessBlock', 'tagging', 'ownershipControls', 'cors', 'lifecycle'),
  'POST bucket?delete': deleteObjects,
  'GET object': getObject,
  'HEAD object': getObject,
  'PUT object': (call) => (call.request.headers['x-amz-copy-source'] ? copyObject(call) : putObject(call)),
  'DELETE object': deleteObject,
  'GET object?tagging': getObjectTagging,
  'PUT object?tagging': putObjectTagging,
  'DELETE object?tagging': deleteObjectTagging,
}

function settings(...names: string[]): Record<string, S3Action> {
  const routes = names.map((name): [string, S3Action][] => [
    [`GET bucket?${name}`, getSetting(name)],
    [`PUT bucket?${name}`, putSetting(name)],
    [`DELETE bucket?${name}`, deleteSetting(name)],
  ])
  return Object.fromEntries(routes.flat())
}

/** Every other name in the query is a subresource, and one that is not known must not pass for a plain GET or PUT. */
const PARAMETERS =
  /^(x-id|x-amz-.*|versionId|prefix|delimiter|max-keys|marker|key-marker|version-id-marker|start-after|continuation-token|encoding-type|fetch-owner|partNumber|response-.*|max-buckets|bucket-region)$/i

function action(
  actions: Record<string, S3Action>,
  { method, query }: AwsRequest,
  address: { bucket: string; key: string },
): { route: string; run: S3Action } {
  const on = address.bucket === '' ? 'service' : address.key === '' ? 'bucket' : 'object'
  const subresource = [...query.keys()].find((name) => !PARAMETERS.test(name))
  const route = subresource === undefined ? `${method} ${on}` : `${method} ${on}?${subresource}`
  const run = Object.hasOwn(actions, route) ? actions[route] : undefined
  if (!run) throw notImplemented(`"${route}"`)
  return { route, run }
}

function failure(error: CloudError, request: AwsRequest): AwsResponse {
  const shape = { Code: error.code, Message: error.message, ...error.members, Resource: request.path }
  const ids = { RequestId: request.requestId, HostId: 'local' }
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml', ...(error instanceof S3Error && error.headers) },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${toXml({ ...shape, ...ids })}</Error>`,
  }
}

function withRequestId(request: AwsRequest, response: AwsResponse): AwsResponse {
  return { ...response, headers: { 'x-amz-request-id': request.requestId, ...response.headers } }
}
