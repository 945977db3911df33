import { Client, fetchExchange } from '@urql/core'
import { CreateSiteDocument, SitesDocument, succeeded } from 'orgraph/client'
import { documentNode } from 'orgraph/client/document-node'

/** Adds a site, and answers the domains of all sites of the organization. */
export async function addSite(url: string, key: string, slug: string, domain: string): Promise<string[]> {
  const client = new Client({
    url: `${url}/graphql`,
    exchanges: [fetchExchange],
    fetchOptions: { headers: { authorization: `Bearer ${key}` } },
    preferGetMethod: false,
  })
  const input = { organization: { slug }, domain, name: domain }
  const created = await client.mutation(documentNode(CreateSiteDocument), { input }).toPromise()
  if (!created.data) throw created.error
  succeeded(created.data.createSite)

  const { data, error } = await client.query(documentNode(SitesDocument), { by: { slug } }).toPromise()
  if (error) throw error
  return data?.organization?.sites?.nodes.map((site) => site.domain) ?? []
}
