import { CloudError } from '../errors.ts'

/** API Gateway's errors. https://docs.aws.amazon.com/apigateway/latest/api/CommonErrors.html */
export function notFound(message: string): CloudError {
  return new CloudError('NotFoundException', message, 404)
}

export function badRequest(message: string): CloudError {
  return new CloudError('BadRequestException', message, 400)
}

export function conflict(message: string): CloudError {
  return new CloudError('ConflictException', message, 409)
}
