import type { ResourceType } from '../../service.ts'
import type { ObjectSource } from '../code/function-code.ts'
import type { EventSourceMappings } from '../event-source-mappings/event-source-mappings.ts'
import type { Functions } from '../functions.ts'
import { aliasResource } from './alias-resource.ts'
import { eventInvokeConfigResource } from './event-invoke-config-resource.ts'
import { eventSourceMappingResource } from './event-source-mapping-resource.ts'
import { functionResource } from './function-resource.ts'
import { permissionResource } from './permission-resource.ts'
import { versionResource } from './version-resource.ts'

/** The CloudFormation resource types of Lambda. */
export function lambdaResources(
  functions: Functions,
  buckets: ObjectSource,
  mappings: EventSourceMappings,
): Record<string, ResourceType> {
  return {
    'AWS::Lambda::Function': functionResource(functions, buckets),
    'AWS::Lambda::Version': versionResource(functions),
    'AWS::Lambda::Alias': aliasResource(functions),
    'AWS::Lambda::Permission': permissionResource(functions),
    'AWS::Lambda::EventInvokeConfig': eventInvokeConfigResource(functions),
    'AWS::Lambda::EventSourceMapping': eventSourceMappingResource(mappings),
  }
}
