import { CloudError } from '../../errors.ts'
import type { ResourceType } from '../../service.ts'
import { parseFunctionName } from '../function-name.ts'
import type { Functions } from '../functions.ts'
import { deleteVersion, publishVersion } from '../versions.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html */
export function versionResource(functions: Functions): ResourceType {
  return {
    create({ FunctionName, CodeSha256, Description }, { region }) {
      const record = functions.get(region, String(FunctionName))
      const { version, created } = publishVersion(functions, record, {
        CodeSha256: CodeSha256 as string | undefined,
        Description: Description as string | undefined,
      })
      if (!created) {
        throw new CloudError(
          'AlreadyExists',
          `A version for this Lambda function exists ( ${version.Version} ). Modify the function to create a new version.`,
        )
      }
      const arn = `${record.arn}:${version.Version}`
      return { id: arn, attributes: { Version: version.Version, FunctionArn: arn } }
    },
    delete(arn, _properties, { region }) {
      const { name, qualifier } = parseFunctionName(arn)
      const record = functions.find(region, name)
      if (record && qualifier) deleteVersion(functions, record, qualifier)
    },
  }
}
