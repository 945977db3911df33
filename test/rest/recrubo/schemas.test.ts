import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../../src/package-root.js'
import {
  createOrganizationExample,
  createUserExample,
  updateOrganizationExample,
  updateUserExample,
} from '../../../src/rest/recrubo/examples.js'
import { useGateway } from '../../testkit/gateway.js'
import { HOOK, MANAGEMENT, ORGANIZATIONS, organizationDocument, REFRESH, USERS, userDocument, world } from './api.js'

const gateway = useGateway()
const folder = path.join(packageRoot, '../shared/data/jsonapi-schemas')

interface Validator {
  addSchema(schema: object): void
  getSchema(id: string): ((value: unknown) => boolean) & { errors?: unknown }
}

function validator(): Validator | string {
  if (!existsSync(folder)) return `there is no ${path.relative(packageRoot, folder)}`
  try {
    const require = createRequire(import.meta.url)
    const { Ajv2020 } = require('ajv/dist/2020.js')
    const ajv = new Ajv2020({ strict: false }) as Validator
    // Strict RFC 3986: neither relative addresses pass nor plain brackets.
    require('ajv-formats')(ajv)
    for (const name of ['schema', 'schema_create_resource', 'schema_update_resource']) {
      ajv.addSchema(JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as object)
    }
    return ajv
  } catch (error) {
    if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error
    return 'ajv 8 or ajv-formats is not installed'
  }
}

const SCHEMA = 'https://jsonapi.org/schemas/spec/v1.0/draft'
const found = validator()
const ajv = typeof found === 'string' ? null : found
const title = `the official JSON schemas${typeof found === 'string' ? ` (skipped: ${found})` : ''}`
if (!ajv) process.stderr.write(`${title}\n`)

describe.skipIf(!ajv)(title, () => {
  function complaints(value: unknown, schema = SCHEMA): unknown {
    const validate = ajv?.getSchema(schema)
    return validate?.(value) ? [] : (validate?.errors ?? 'no schema')
  }

  it('tell a relative link and plain brackets from a good one', () => {
    const answer = (related: string) => ({
      data: { type: 'organizations', id: '1', relationships: { users: { links: { related } } } },
    })
    expect(complaints(answer('/public/v2/users?filter[organizationId]=1'))).not.toEqual([])
    expect(complaints(answer('http://a.test/users?filter[organizationId]=1'))).not.toEqual([])
    expect(complaints(answer('http://a.test/users?filter%5BorganizationId%5D=1'))).toEqual([])
  })

  it('accept every answer of every row', async () => {
    const { partner, key, acme } = await world(gateway)
    const made = await partner.post(MANAGEMENT, organizationDocument({ name: 'New', webhookUrl: HOOK }))
    const user = await key.post(USERS, userDocument({ email: `${acme.uuid}@example.test`, firstName: 'Ada' }))
    const path = `${MANAGEMENT}/${acme.uuid}`
    const answers = [
      made,
      user,
      await partner.get(`${MANAGEMENT}?include=users&page[size]=1`),
      await partner.get(`${MANAGEMENT}?filter[name]=nobody&include=users`),
      await partner.get(`${MANAGEMENT}?fields[organizations]=`),
      await partner.get(`${path}?include=users`),
      await partner.patch(path, organizationDocument({ name: 'Other' }, acme.uuid)),
      await partner.post(`${REFRESH}/${acme.uuid}`),
    ]
    const fresh = await acme.key('RECRUBO_ORGANIZATION')
    for (const at of [ORGANIZATIONS, `${ORGANIZATIONS}/${acme.uuid}`, USERS, `${USERS}/${user.body.data.id}`]) {
      answers.push(await fresh.get(at))
    }
    for (const { status, body } of answers) {
      expect({ status: status < 300, complaints: complaints(body) }).toEqual({ status: true, complaints: [] })
    }
  })

  it('accept every refusal', async () => {
    const { partner, key, acme } = await world(gateway)
    const answers = [
      await gateway.anonymous.get(MANAGEMENT),
      await key.get(MANAGEMENT),
      await partner.get(`${MANAGEMENT}/none`),
      await partner.get(`${MANAGEMENT}?a=1&b=2`),
      await partner.get(MANAGEMENT, { accept: 'application/vnd.api+json; a=b' }),
      await partner.post(MANAGEMENT, {}),
      await partner.post(MANAGEMENT, organizationDocument({ name: '' })),
      await partner.post(MANAGEMENT, organizationDocument({ name: 'N' }), { 'content-type': 'text/plain' }),
      await partner.patch(`${MANAGEMENT}/${acme.uuid}`, organizationDocument({ createdAt: 1 }, acme.uuid)),
      await partner.delete(MANAGEMENT),
      await key.post(USERS, userDocument({ email: acme.owner.user.email })),
    ]
    for (const { status, body } of answers) {
      expect({ status: status >= 400, complaints: complaints(body) }).toEqual({ status: true, complaints: [] })
    }
  })

  it('accept the documents of the reference', () => {
    for (const document of [createOrganizationExample, createUserExample]) {
      expect(complaints(document, `${SCHEMA}/create/resource`)).toEqual([])
    }
    for (const document of [updateOrganizationExample, updateUserExample]) {
      expect(complaints(document, `${SCHEMA}/update/resource`)).toEqual([])
    }
  })
})
