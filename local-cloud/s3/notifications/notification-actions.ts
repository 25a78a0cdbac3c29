import { emptyAnswer, type S3Action, xmlAnswer } from '../request.ts'
import { readConfiguration, writeConfiguration } from './configuration-xml.ts'
import type { Notifications } from './notifications.ts'

/** By method and subresource. */
export function notificationActions(notifications: Notifications): Record<string, S3Action> {
  return {
    /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
    'GET bucket?notification': ({ bucket }) =>
      xmlAnswer('NotificationConfiguration', writeConfiguration(notifications.get(bucket))),
    /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html */
    'PUT bucket?notification': ({ bucket, request }) => {
      const validateDestinations = request.headers['x-amz-skip-destination-validation'] !== 'true'
      notifications.put(bucket, readConfiguration(request.body.toString('utf8')), { validateDestinations })
      return emptyAnswer(200)
    },
  }
}
