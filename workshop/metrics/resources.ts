import { readFileSync } from 'node:fs'
import { parseYaml } from '#local-cloud/cloudformation/yaml-template.ts'

interface Resource {
  Type: string
  // biome-ignore lint/suspicious/noExplicitAny: each type has its own.
  Properties: any
}

/** The resources of a template of a service, as CloudFormation has them for one stage once all names are filled in. */
export async function resourcesIn(file: string, service: string, stage: string): Promise<Record<string, Resource>> {
  // What is in ${sls:…} and ${self:…} is filled in before CloudFormation sees it, wherever it stands.
  const text = readFileSync(file, 'utf8')
    .replace(/\$\{sls:stage\}/g, stage)
    .replace(/\$\{self:service\}/g, service)
  const { Resources } = (await parseYaml(text)) as { Resources?: Record<string, Resource> | null }
  const names = namesOf(service, stage, Resources ?? {})
  return filledIn(Resources ?? {}, names) as Record<string, Resource>
}

type Names = (name: string) => string

/** What a reference comes to: names as the Serverless Framework gives them. */
function namesOf(service: string, stage: string, resources: Record<string, Resource>): Names {
  return (reference) => {
    const [id = '', attribute] = reference.split('.')
    const lower = (word: string) => word.charAt(0).toLowerCase() + word.slice(1)
    const [, functionId] = id.match(/^(.*)LambdaFunction$/) ?? []
    const [, groupId] = id.match(/^(.*)LogGroup$/) ?? []
    if (id === 'AWS::Region') return 'us-east-1'
    if (id === 'AWS::AccountId') return '000000000000'
    if (id === 'AWS::Partition') return 'aws'
    if (functionId) return `${service}-${stage}-${lower(functionId)}`
    if (groupId) return `/aws/lambda/${service}-${stage}-${lower(groupId)}`
    const alarm = resources[id]?.Properties?.AlarmName ?? (/Alarm$/.test(id) ? `${service}-${stage}-errors` : id)
    return attribute === 'Arn' ? `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${alarm}` : alarm
  }
}

function filledIn(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((part) => filledIn(part, names))
  if (typeof value !== 'object' || value === null) return value
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::Sub': text,
    'Fn::ImportValue': imported,
  } = value as Record<string, unknown>
  if (typeof Ref === 'string') return names(Ref)
  if (Array.isArray(attribute)) return names(attribute.join('.'))
  if (typeof text === 'string') return text.replace(/\$\{([\w:.]+)\}/g, (_, name: string) => names(name))
  if (typeof imported === 'string') return `arn:aws:sns:us-east-1:000000000000:${imported}`
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, filledIn(part, names)]))
}
