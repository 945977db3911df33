import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { entityById } from '../graph/entities.js'
import { addMutation } from '../graph/mutation.js'
import { needs } from '../graph/needs.js'
import { connectionComplexity, registerNode } from '../graph/nodes.js'
import { inOrder, orderInput } from '../graph/order.js'
import { encodeId } from '../ids.js'
import { organizationById } from '../organization/reads.js'
import { OrganizationRef, OrganizationReferenceInput } from '../organization/schema.js'
import type { UpdateDomain } from './inputs.js'
import { createDomain } from './operations/create-domain.js'
import { deleteDomain } from './operations/delete-domain.js'
import { updateDomain } from './operations/update-domain.js'
import { verifyDomain } from './operations/verify-domain.js'
import { shownChallengeName } from './policy.js'
import { domainById, domains } from './reads.js'

const DomainVerification = builder
  .objectRef<{ domain: string; challenge: string; lastCheckedAt: Date | null }>('DomainVerification')
  .implement({
    description: 'The DNS record that proves whose the domain is.',
    fields: (t) => ({
      recordName: t.string({ description: 'Where to put it.', resolve: ({ domain }) => shownChallengeName(domain) }),
      recordType: t.string({ description: 'Always TXT.', resolve: () => 'TXT' }),
      recordValue: t.exposeString('challenge', { description: 'What to put there, exactly.' }),
      lastCheckedAt: t.expose('lastCheckedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When somebody last asked for the verification.',
      }),
    }),
  })

const DomainSaml = builder
  .objectRef<{ samlEntityId: string | null; samlAcsUrl: string | null; samlX509Cert: string | null }>('DomainSaml')
  .implement({
    description: 'The SAML identity provider of a domain.',
    fields: (t) => ({
      entityId: t.exposeString('samlEntityId', { nullable: true, description: 'Its entity id.' }),
      acsUrl: t.exposeString('samlAcsUrl', { nullable: true, description: 'Its single sign-on URL.' }),
      x509Cert: t.exposeString('samlX509Cert', { nullable: true, description: 'Its public certificate.' }),
    }),
  })

export const DomainRef = builder.prismaNode('Domain', {
  description: 'An e-mail domain of an organization. At most one organization can verify it.',
  id: { field: 'id', description: 'TypeID, `dom_…`.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (row) => row.id }),
    domain: t.exposeString('domain', { description: 'Lower case; international names as punycode.' }),
    isVerified: t.boolean({ description: 'Whether it was verified.', resolve: (row) => row.verifiedAt !== null }),
    verifiedAt: t.expose('verifiedAt', { type: 'DateTime', nullable: true, description: 'When it was verified.' }),
    verification: t.field({
      type: DomainVerification,
      description: 'The DNS record that proves whose the domain is.',
      resolve: (row) => row,
    }),
    jitProvisioningEnabled: t.exposeBoolean('jitProvisioningEnabled', {
      description: 'Whether people with such an address join when they first sign in.',
    }),
    ssoEnforcement: t.exposeString('ssoEnforcement', { description: 'The only way to sign in; empty for any.' }),
    saml: t.field({
      type: DomainSaml,
      nullable: true,
      description: 'The SAML identity provider, as far as it is set.',
      resolve: (row) => (row.samlEntityId || row.samlAcsUrl || row.samlX509Cert ? row : null),
    }),
    organization: t.prismaField({
      type: 'Organization',
      nullable: true,
      description: 'Whose it is; null to viewers who may not see the organization.',
      resolve: (_query, row, _args, { ctx }) => ctx.load(organizationById, row.organizationId),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was added.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
})
registerNode('Domain', domainById)
entityById(DomainRef)

const DomainOrder = orderInput('Domain', 'domains', {
  CREATED_AT: 'When they were added.',
  DOMAIN: 'Their name.',
})

builder.objectField(OrganizationRef, 'domains', (t) =>
  t.connection(
    {
      type: DomainRef,
      nullable: true,
      description: 'The domains of the organization. Needs `domains.read`.',
      complexity: connectionComplexity,
      authScopes: needs('domains.read'),
      args: {
        orderBy: t.arg({ type: DomainOrder, description: 'In which order; by default as they were added.' }),
      },
      resolve: (organization, args, { ctx }) =>
        connection(ctx, domains, organization.id, args, {
          ...inOrder(args.orderBy),
        }),
    },
    { name: 'DomainConnection', description: 'A page of domains.' },
    { name: 'DomainEdge', description: 'A domain in a list.' },
  ),
)

const SamlInput = builder.inputType('DomainSamlInput', {
  description: 'A SAML identity provider. Omitted fields keep their value, null clears.',
  fields: (t) => ({
    entityId: t.string({ description: 'Its entity id, at most 512 characters.' }),
    acsUrl: t.string({ description: 'Its single sign-on URL, at most 512 characters.' }),
    x509Cert: t.string({ description: 'Its public certificate.' }),
  }),
})

const VerificationOutcome = builder.enumType('DomainVerificationOutcome', {
  description: 'What the look at the DNS records came to.',
  values: {
    VERIFIED: { description: 'The record is there: the domain is verified.' },
    MISSING: { description: 'There is no such record yet.' },
    MISMATCH: { description: 'Records are there, but none with the value.' },
    UNREACHABLE: { description: 'The name servers did not tell; try again.' },
  } as const,
})

addMutation('createDomain', {
  description: 'Adds a domain to an organization; it is verified by `verifyDomain`.',
  guard: { permission: 'domains.create' },
  input: (t) => ({
    organization: t.field({ type: OrganizationReferenceInput, required: true, description: 'Where.' }),
    domain: t.string({ required: true, description: 'As `example.com`, at most 128 characters.' }),
    saml: t.field({ type: SamlInput, description: 'A SAML identity provider.' }),
  }),
  run: async (ctx, { organization, ...input }) => ({ domain: await createDomain(ctx, organization, input) }),
  success: (t) => ({
    domain: t.prismaField({
      type: 'Domain',
      description: 'The new domain.',
      resolve: (_query, success) => success.domain,
    }),
  }),
})

addMutation('updateDomain', {
  description: 'Changes a domain. Omitted fields keep their value, null clears.',
  guard: { permission: 'domains.update' },
  input: (t) => ({
    domainId: t.id({ required: true, description: 'TypeID or UUID.' }),
    domain: t.string({ description: 'A new name, until it is verified; brings a new challenge.' }),
    jitProvisioningEnabled: t.boolean({ description: 'Lets people join when they first sign in; once verified.' }),
    ssoEnforcement: t.string({ description: 'The only way to sign in, empty for any; once verified.' }),
    saml: t.field({ type: SamlInput, description: 'The SAML identity provider; null clears it.' }),
  }),
  run: async (ctx, { domainId, ...changes }) => ({
    domain: await updateDomain(ctx, domainId, changes as UpdateDomain),
  }),
  success: (t) => ({
    domain: t.prismaField({
      type: 'Domain',
      description: 'The domain as it is now.',
      resolve: (_query, success) => success.domain,
    }),
  }),
})

addMutation('verifyDomain', {
  description: 'Looks for the DNS record of a domain. Not to find it is a success, too; see `outcome`.',
  guard: { permission: 'domains.verify' },
  input: (t) => ({ domainId: t.id({ required: true, description: 'TypeID or UUID.' }) }),
  run: (ctx, { domainId }) => verifyDomain(ctx, domainId),
  success: (t) => ({
    domain: t.prismaField({
      type: 'Domain',
      description: 'The domain as it is now.',
      resolve: (_query, success) => success.domain,
    }),
    outcome: t.field({
      type: VerificationOutcome,
      description: 'What was found.',
      resolve: (success) => success.outcome,
    }),
  }),
})

addMutation('deleteDomain', {
  description: 'Removes a domain, verified or not.',
  guard: { permission: 'domains.delete' },
  input: (t) => ({ domainId: t.id({ required: true, description: 'TypeID or UUID.' }) }),
  run: async (ctx, { domainId }) => ({ domainId: encodeId('Domain', (await deleteDomain(ctx, domainId)).id) }),
  success: (t) => ({
    domainId: t.id({ description: 'The id of what is gone.', resolve: (success) => success.domainId }),
  }),
})
