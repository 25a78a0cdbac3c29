import { CloudError } from '../errors.ts'
import type { Call, Platform } from '../service.ts'
import type { Table } from '../store.ts'
import { missingParameter, validation } from './errors.ts'
import { page } from './page.ts'
import { type ValidationMessage, validateDashboard } from './validate-dashboard.ts'

/** Dashboards are the account's, of no region. */
export interface Dashboard {
  name: string
  /** JSON. */
  body: string
  /** Milliseconds since 1970. */
  modifiedAt: number
}

const MAX_DASHBOARDS = 5000

/** What is kept of dashboards; dashboards-overview.ts has what they show. */
export class Dashboards {
  #account: string
  #dashboards: Table<Dashboard>

  constructor({ account, store }: Platform) {
    this.#account = account
    this.#dashboards = store.table('cloudwatch/dashboards')
  }

  /** Throws DashboardInvalidInputError; returns what is doubtful. */
  put(name: string | undefined, body: string | undefined): ValidationMessage[] {
    if (name === undefined) throw missingParameter('DashboardName')
    if (!/^[\w-]{1,255}$/.test(name))
      throw invalid('The field DashboardName must match the pattern [0-9A-Za-z-_]{1,255}')
    if (body === undefined) throw missingParameter('DashboardBody')
    const { errors, warnings } = validateDashboard(body)
    if (errors.length > 0) throw invalid('The dashboard body is invalid, there are validation errors', errors)
    if (!this.#dashboards.has(name) && this.#dashboards.keys().length >= MAX_DASHBOARDS) {
      throw validation(`An account may have ${MAX_DASHBOARDS} dashboards.`)
    }
    this.#dashboards.set(name, { name, body, modifiedAt: Date.now() })
    return warnings
  }

  find(name: string): Dashboard | undefined {
    return this.#dashboards.get(name)
  }

  /** By name. */
  list(): Dashboard[] {
    return this.#dashboards.values().sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  delete(name: string): void {
    this.#dashboards.delete(name)
  }

  arn(name: string): string {
    return `arn:aws:cloudwatch::${this.#account}:dashboard/${name}`
  }
}

interface PageInput {
  DashboardNamePrefix?: string
  NextToken?: string
}

export function dashboardActions(dashboards: Dashboards) {
  return {
    /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html */
    PutDashboard: ({ DashboardName, DashboardBody }: { DashboardName?: string; DashboardBody?: string }) => ({
      DashboardValidationMessages: dashboards.put(DashboardName, DashboardBody),
    }),
    GetDashboard({ DashboardName: name }: { DashboardName?: string }) {
      if (name === undefined) throw missingParameter('DashboardName')
      const dashboard = dashboards.find(name)
      if (!dashboard) throw notFound([name])
      return { DashboardArn: dashboards.arn(name), DashboardBody: dashboard.body, DashboardName: name }
    },
    ListDashboards({ DashboardNamePrefix = '', NextToken: token }: PageInput, _call: Call) {
      const matching = dashboards.list().filter(({ name }) => name.startsWith(DashboardNamePrefix))
      const { items, NextToken } = page(matching, token, 1000)
      const entries = items.map(({ name, body, modifiedAt }) => ({
        DashboardName: name,
        DashboardArn: dashboards.arn(name),
        LastModified: modifiedAt / 1000,
        Size: Buffer.byteLength(body),
      }))
      return { DashboardEntries: entries, NextToken }
    },
    /** All or none. */
    DeleteDashboards({ DashboardNames: names }: { DashboardNames?: string[] }) {
      if (!names?.length) throw missingParameter('DashboardNames')
      const lacking = names.filter((name) => !dashboards.find(name))
      if (lacking.length > 0) throw notFound(lacking)
      for (const name of names) dashboards.delete(name)
    },
  }
}

function notFound(names: string[]): CloudError {
  return new CloudError('DashboardNotFoundError', `Dashboard ${names.join(', ')} does not exist`, 404)
}

function invalid(message: string, dashboardValidationMessages: ValidationMessage[] = []): CloudError {
  return new CloudError('DashboardInvalidInputError', message, 400, { dashboardValidationMessages })
}
