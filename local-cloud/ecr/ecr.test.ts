import type { AwsRequest } from '../service.ts'
import { ecrService } from './service.ts'

describe('ECR', () => {
  const describeRepositories = async (input: object) => {
    const headers = { 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories' }
    const { status, body } = await ecrService().handle({
      headers,
      body: Buffer.from(JSON.stringify(input)),
    } as unknown as AwsRequest)
    return { status, ...JSON.parse(String(body)) }
  }

  it('has no repository', async () => {
    expect(await describeRepositories({})).toEqual({ status: 200, repositories: [] })
  })

  it('says so where one is asked for by name, in the words that serverless remove waits for', async () => {
    expect(await describeRepositories({ repositoryNames: ['serverless-hello-dev'] })).toEqual({
      status: 400,
      __type: 'RepositoryNotFoundException',
      message: "The repository with name 'serverless-hello-dev' does not exist in the registry with id '000000000000'",
    })
  })
})
