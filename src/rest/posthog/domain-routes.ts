import { offsetPage } from '../../database/numbered-page.js'
import { createDomain } from '../../domain/operations/create-domain.js'
import { deleteDomain } from '../../domain/operations/delete-domain.js'
import { updateDomain } from '../../domain/operations/update-domain.js'
import { verifyDomain } from '../../domain/operations/verify-domain.js'
import { domains } from '../../domain/reads.js'
import { type Call, type Route, route } from '../route.js'
import { administering, inOrganizationOfPath, organizationOf, reading, refusalsInOrganization } from './access.js'
import { ALREADY_VERIFIED, BAD_NAME, NOT_VERIFIED, RENAMED, TAKEN } from './domain-errors.js'
import { createDomainBody, domainChanges, domainPatch, domainPut, samlIn } from './domain-inputs.js'
import { domainExample, domainShape } from './domain-shapes.js'
import { type DomainPath, domainAt, presentDomain } from './domains.js'
import { NOT_FOUND } from './errors.js'
import { organizationPath, recordPath } from './inputs.js'
import { pageExample, pageOf, pageQuery, presentPage, TOO_FAR, windowOf } from './page.js'

const seeing = reading('organization:read', 'domains.read')
const writing = (verb: 'create' | 'update' | 'delete' | 'verify') =>
  administering('organization:write', `domains.${verb}`, `domain.${verb}`)

const success = (status: number, description: string) => ({
  status,
  description,
  schema: domainShape,
  example: domainExample,
})

async function change({ ctx, params, body }: Call<DomainPath, unknown, Parameters<typeof domainChanges>[0]>) {
  const domain = await domainAt(ctx, params)
  const changes = domainChanges(body)
  if (Object.keys(changes).length === 0) return presentDomain(domain)
  return presentDomain(await updateDomain(ctx, domain.id, changes))
}

const changing = (method: 'PATCH' | 'PUT', operationId: string, summary: string): Route =>
  route({
    method,
    path: '/api/organizations/:organizationId/domains/:id',
    operationId,
    summary,
    description: 'A new name brings a new challenge. How people sign in can be set once the domain is verified.',
    tag: 'Domains',
    permissions: ['domains.update'],
    credential: 'any',
    guards: [inOrganizationOfPath(writing('update'))],
    params: recordPath,
    body: method === 'PUT' ? domainPut : domainPatch,
    bodyExample: { domain: 'example.com', sso_enforcement: 'google-oauth2' },
    success: success(200, 'The domain as it is now.'),
    errors: [BAD_NAME, TAKEN, RENAMED, NOT_VERIFIED, ...refusalsInOrganization(writing('update')), NOT_FOUND],
    run: change,
  })

/** Domains (posthog.md 3). */
export const domainRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations/:organizationId/domains',
    operationId: 'domains_list',
    summary: 'List all domains',
    tag: 'Domains',
    permissions: ['domains.read'],
    credential: 'any',
    guards: [inOrganizationOfPath(seeing)],
    params: organizationPath,
    query: pageQuery,
    success: {
      status: 200,
      description: 'A page of domains, by name.',
      schema: pageOf(domainShape),
      example: pageExample(domainExample),
    },
    errors: [TOO_FAR, ...refusalsInOrganization(seeing)],
    run: async (call) => {
      const window = windowOf(call.query)
      const id = organizationOf(call.ctx, call.params)
      const { rows, total } = await offsetPage(call.ctx, domains, id, { ...window, order: 'DOMAIN' })
      return presentPage(call, window, { total, rows: rows.map(presentDomain) })
    },
  }),
  route({
    method: 'POST',
    path: '/api/organizations/:organizationId/domains',
    operationId: 'domains_create',
    summary: 'Create domains',
    description: 'How people sign in through it is set later, once it is verified; here it is dropped.',
    tag: 'Domains',
    permissions: ['domains.create'],
    credential: 'any',
    guards: [inOrganizationOfPath(writing('create'))],
    params: organizationPath,
    body: createDomainBody,
    bodyExample: { domain: 'example.com' },
    success: success(201, 'The new domain, with the challenge that proves whose it is.'),
    errors: [BAD_NAME, TAKEN, ...refusalsInOrganization(writing('create'))],
    run: async ({ ctx, params, body }) =>
      presentDomain(
        await createDomain(ctx, { id: organizationOf(ctx, params) }, { domain: body.domain, saml: samlIn(body) }),
      ),
  }),
  route({
    method: 'GET',
    path: '/api/organizations/:organizationId/domains/:id',
    operationId: 'domains_retrieve',
    summary: 'Retrieve domains',
    tag: 'Domains',
    permissions: ['domains.read'],
    credential: 'any',
    guards: [inOrganizationOfPath(seeing)],
    params: recordPath,
    success: success(200, 'The domain.'),
    errors: [...refusalsInOrganization(seeing), NOT_FOUND],
    run: async ({ ctx, params }) => presentDomain(await domainAt(ctx, params)),
  }),
  changing('PATCH', 'domains_partial_update', 'Update domains'),
  changing('PUT', 'domains_update', 'Update domains as a whole'),
  route({
    method: 'DELETE',
    path: '/api/organizations/:organizationId/domains/:id',
    operationId: 'domains_destroy',
    summary: 'Delete domains',
    tag: 'Domains',
    permissions: ['domains.delete'],
    credential: 'any',
    guards: [inOrganizationOfPath(writing('delete'))],
    params: recordPath,
    success: { status: 204, description: 'It is gone, and others may verify it.' },
    errors: [...refusalsInOrganization(writing('delete')), NOT_FOUND],
    run: async ({ ctx, params }) => {
      await deleteDomain(ctx, (await domainAt(ctx, params)).id)
    },
  }),
  route({
    method: 'POST',
    path: '/api/organizations/:organizationId/domains/:id/verify',
    operationId: 'domains_verify_create',
    summary: 'Create domains verify',
    description:
      'Looks for the challenge in the TXT records of `_posthog-challenge.<domain>`. Not to find it is a success, too.',
    tag: 'Domains',
    permissions: ['domains.verify'],
    credential: 'any',
    guards: [inOrganizationOfPath(writing('verify'))],
    params: recordPath,
    success: success(200, 'The domain, verified or not.'),
    errors: [ALREADY_VERIFIED, TAKEN, ...refusalsInOrganization(writing('verify')), NOT_FOUND],
    run: async ({ ctx, params }) => presentDomain((await verifyDomain(ctx, (await domainAt(ctx, params)).id)).domain),
  }),
]
