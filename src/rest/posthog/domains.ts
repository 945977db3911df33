import type { RequestContext } from '../../context.js'
import { findDomain } from '../../domain/reads.js'
import type { Domain } from '../../generated/prisma/client.js'
import { Refused } from '../problem.js'
import { organizationOf } from './access.js'
import { NOT_FOUND } from './errors.js'
import { presentTimeOrNull } from './presenters.js'

/** A domain (posthog.md 3). */
export const presentDomain = (row: Domain) => ({
  id: row.id,
  domain: row.domain,
  is_verified: row.verifiedAt !== null,
  verified_at: presentTimeOrNull(row.verifiedAt),
  verification_challenge: row.challenge,
  jit_provisioning_enabled: row.jitProvisioningEnabled,
  sso_enforcement: row.ssoEnforcement,
  has_saml: Boolean(row.samlEntityId && row.samlAcsUrl && row.samlX509Cert),
  saml_entity_id: row.samlEntityId,
  saml_acs_url: row.samlAcsUrl,
  saml_x509_cert: row.samlX509Cert,
})

export interface DomainPath {
  organizationId: string
  id: string
}

/** The domain of the path. @throws Refused NOT_FOUND: absent, or of another organization */
export async function domainAt(ctx: RequestContext, params: DomainPath): Promise<Domain> {
  const domain = await findDomain(ctx, params.id)
  if (domain?.organizationId !== organizationOf(ctx, params)) throw new Refused(NOT_FOUND)
  return domain
}
