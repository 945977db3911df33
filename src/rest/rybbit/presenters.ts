import type { RybbitMyOrganizationsQuery } from '../../generated/documents/graphql.js'

type OrganizationNode = RybbitMyOrganizationsQuery['viewer']['organizations']['nodes'][number]

export const presentOrganization = ({ id, name, slug, logo, createdAt, metadata }: OrganizationNode) => ({
  id,
  name,
  slug,
  logo,
  createdAt,
  metadata,
})
