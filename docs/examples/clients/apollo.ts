import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { Defer20220824Handler } from '@apollo/client/incremental'
import { OrganizationsDocument } from 'orgraph/client'
import { documentNode } from 'orgraph/client/document-node'

const connect = (url: string, key: string) =>
  new ApolloClient({
    link: new HttpLink({ uri: `${url}/graphql`, headers: { authorization: `Bearer ${key}` } }),
    cache: new InMemoryCache(),
    incrementalHandler: new Defer20220824Handler(),
  })

/** The names of the organizations that the key sees. */
export async function organizationNames(url: string, key: string): Promise<string[]> {
  const { data } = await connect(url, key).query({ query: documentNode(OrganizationsDocument) })
  return data?.organizations.nodes.map(({ name }) => name) ?? []
}

const OVERVIEW = gql`
  query Overview($slug: String!) {
    organization(by: { slug: $slug }) {
      id
      name
      ... @defer {
        members(first: 100) { nodes { id user { id name } } }
      }
    }
  }
`

interface Overview {
  organization: { name: string; members?: { nodes: { user: { name: string } | null }[] } } | null
}

/** Shows an organization as soon as its name is there, and again once its members are. */
export async function overview(url: string, key: string, slug: string, show: (seen: Overview) => void): Promise<void> {
  const query = connect(url, key).watchQuery<Overview>({ query: OVERVIEW, variables: { slug } })
  await new Promise<void>((resolve, reject) => {
    query.subscribe({
      next({ data, error, dataState }) {
        if (error) reject(error)
        if (dataState === 'streaming' || dataState === 'complete') show(data as Overview)
        if (dataState === 'complete') resolve()
      },
      error: reject,
    })
  })
}
