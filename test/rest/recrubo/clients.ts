import { createRequire } from 'node:module'
import Kitsu from 'kitsu'

const require = createRequire(import.meta.url)

/** An organization as the clients hand it out, with its attributes beside its id. */
export interface Organization {
  id: string
  name: string
  createdAt: string
  webhookUrl: string | null
  token: string | null
}

export interface Page {
  number: number
  size: number
  /** Organizations of this name alone. */
  name?: string
  /** As JSON:API spells it. */
  sort: 'name' | '-name'
}

/** What a published client does with organizations, in its own words. */
export interface ManagementClient {
  list(page: Page): Promise<Organization[]>
  create(attributes: Partial<Organization>): Promise<Organization>
  read(id: string): Promise<Organization>
  update(id: string, attributes: Partial<Organization>): Promise<Organization>
  remove(id: string): Promise<unknown>
}

type Connect = (address: string, key: string) => ManagementClient

const NAMESPACE = '/public/v2/management'

const kitsu: Connect = (address, key) => {
  const api = new Kitsu({ baseURL: `${address}${NAMESPACE}`, headers: { Authorization: key } })
  const one = async (answer: Promise<unknown>) => ((await answer) as { data: Organization }).data
  return {
    async list({ number, size, name, sort }) {
      const params = { page: { number, size }, ...(name && { filter: { name } }), sort }
      return ((await api.get('organizations', { params })) as { data: Organization[] }).data
    },
    create: (attributes) => one(api.create('organizations', attributes)),
    read: (id) => one(api.get(`organizations/${id}`)),
    update: (id, attributes) => one(api.update('organizations', { id, ...attributes })),
    remove: (id) => api.remove('organizations', id),
  }
}

interface Devour {
  headers: Record<string, string>
  define(name: string, fields: object, options: object): void
  findAll(name: string, params: object): Promise<{ data: Organization[] }>
  find(name: string, id: string): Promise<{ data: Organization }>
  create(name: string, attributes: object): Promise<{ data: Organization }>
  update(name: string, attributes: object): Promise<{ data: Organization }>
  destroy(name: string, id: string): Promise<unknown>
}

const devour: Connect = (address, key) => {
  const JsonApi = require('devour-client') as new (options: object) => Devour
  const api = new JsonApi({ apiUrl: `${address}${NAMESPACE}`, logger: false })
  api.headers.Authorization = key
  const fields = { name: '', webhookUrl: '', webhookSecret: '', token: '', createdAt: '', updatedAt: '' }
  const users = { jsonApi: 'hasMany', type: 'users' }
  api.define('organization', { ...fields, users }, { type: 'organizations', collectionPath: 'organizations' })
  api.define('user', { fullName: '' }, { type: 'users', collectionPath: 'users' })
  return {
    async list({ number, size, name, sort }) {
      const params = { page: { number, size }, ...(name && { filter: { name } }), sort }
      return (await api.findAll('organization', params)).data
    },
    create: async (attributes) => (await api.create('organization', attributes)).data,
    read: async (id) => (await api.find('organization', id)).data,
    update: async (id, attributes) => (await api.update('organization', { id, ...attributes })).data,
    remove: (id) => api.destroy('organization', id),
  }
}

interface Saved extends Organization {
  errors: object
  save(): Promise<boolean>
  destroy(): Promise<boolean>
}
interface Scope {
  page(number: number): Scope
  per(size: number): Scope
  where(clause: object): Scope
  order(clause: object): Scope
  all(): Promise<{ data: Saved[] }>
  find(id: string): Promise<{ data: Saved }>
}
interface Model extends Scope {
  new (attributes?: object): Saved
  extend(options: object): Model
  setJWT(key: string): void
}
interface Spraypaint {
  SpraypaintBase: Model
  attr(): object
}

const spraypaint: Connect = (address, key) => {
  const { SpraypaintBase, attr } = require('spraypaint') as Spraypaint
  const App = SpraypaintBase.extend({
    static: {
      baseUrl: address,
      apiNamespace: NAMESPACE,
      generateAuthHeader: (token: string) => token,
      keyCase: { server: 'camel', client: 'camel' },
    },
  })
  const Organizations = App.extend({
    static: { jsonapiType: 'organizations', endpoint: '/organizations' },
    attrs: { name: attr(), webhookUrl: attr(), webhookSecret: attr(), token: attr(), createdAt: attr() },
  })
  App.setJWT(key)
  const saved = async (record: Saved) => {
    if (!(await record.save())) throw new Error(`not saved: ${JSON.stringify(record.errors)}`)
    return record
  }
  return {
    async list({ number, size, name, sort }) {
      const filtered = Organizations.where(name ? { name } : {})
      const ordered = filtered.order({ name: sort === 'name' ? 'asc' : 'desc' })
      return (await ordered.page(number).per(size).all()).data
    },
    create: (attributes) => saved(new Organizations(attributes)),
    read: async (id) => (await Organizations.find(id)).data,
    update: async (id, attributes) => saved(Object.assign((await Organizations.find(id)).data, attributes)),
    remove: async (id) => (await Organizations.find(id)).data.destroy(),
  }
}

const NOT_FOUND = { response: { status: 404 } }

/** Published clients of JSON:API as their users set them up, and what each throws of a resource that is not there (recrubo.md 7). */
export const CLIENTS: ReadonlyArray<readonly [name: string, connect: Connect, notFound: object]> = [
  ['kitsu', kitsu, NOT_FOUND],
  ['devour', devour, { 0: { title: 'There is no such resource', detail: 'Organization not found.' } }],
  ['spraypaint', spraypaint, NOT_FOUND],
]
