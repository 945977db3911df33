import { composeServices as composeByApollo } from '@apollo/composition'
import { composeServices as composeByGuild } from '@theguild/federation-composition'
import { type DocumentNode, parse } from 'graphql'
import { printedSchema } from '../../src/print-schema.js'

export interface Subgraph {
  name: string
  url: string
  typeDefs: DocumentNode
}

export const orgraphSubgraph = (url = 'http://orgraph.test/graphql', sdl = printedSchema()): Subgraph => ({
  name: 'orgraph',
  url,
  typeDefs: parse(sdl),
})

export interface Composed {
  supergraphSdl: string | undefined
  /** Codes, sorted. */
  errors: string[]
  /** What composition remarks on, `CODE: text`. */
  hints: string[]
}

/** What each of the two composers makes of the same subgraphs. */
export const composers: Record<string, (subgraphs: Subgraph[]) => Composed> = {
  "the Guild's": (subgraphs) => {
    const result = composeByGuild(subgraphs)
    return { supergraphSdl: result.supergraphSdl, errors: codes(result.errors), hints: [] }
  },
  "Apollo's": (subgraphs) => {
    const result = composeByApollo(subgraphs)
    const hints = (result.hints ?? []).map(({ definition, message }) => `${definition.code}: ${message}`)
    return { supergraphSdl: result.supergraphSdl, errors: codes(result.errors), hints }
  },
}

/** One supergraph for all routers, by the composer that may be shipped. */
export function compose(subgraphs: Subgraph[]): string {
  const { supergraphSdl, errors } = composeByGuild(subgraphs)
  if (!supergraphSdl) throw new Error(`no supergraph: ${errors?.map(({ message }) => message).join('; ')}`)
  return supergraphSdl
}

const codes = (errors: readonly { extensions?: Record<string, unknown> }[] | undefined) =>
  (errors ?? []).map(({ extensions }) => String(extensions?.code)).sort()
