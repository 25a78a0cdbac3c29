import { CloudError } from '../errors.ts'
import { jsonService } from '../protocols/json.ts'
import type { Service } from '../service.ts'

/** Elastic Container Registry without any images: `serverless remove` asks whether the service has a repository. */
export function ecrService(): Service {
  return jsonService({
    name: 'ecr',
    version: '1.1',
    actions: { DescribeRepositories: describeRepositories },
    permissions: {
      DescribeRepositories: ({ repositoryNames = ['*'] }: { repositoryNames?: string[] }, { region }) =>
        repositoryNames.map((name) => ({
          action: 'ecr:DescribeRepositories',
          resource: `arn:aws:ecr:${region}:000000000000:repository/${name}`,
        })),
    },
  })
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html */
function describeRepositories({ repositoryNames = [] }: { repositoryNames?: string[] }) {
  const [name] = repositoryNames
  if (name === undefined) return { repositories: [] }
  throw new CloudError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '000000000000'`,
  )
}
