import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { type GraphQLSchema, parse, validate } from 'graphql'
import { z } from 'zod'
import { CannotStart } from '../../cannot-start.js'
import shipped from '../../generated/client/persisted-documents.json' with { type: 'json' }
import type { Services } from '../../services.js'

/** Documents that this installation vouches for, by the id that clients send instead: mostly the hash of their text. */
export type TrustedDocuments = ReadonlyMap<string, string>

const list = z.record(z.string().min(1), z.string())

/** An id as it is looked up: without the name of the hash, which some tools write before it. */
export const plainId = (id: string) => id.replace(/^sha256:/, '')

/**
 * The documents of the client package and those of TRUSTED_DOCUMENTS, of which those that the schema no longer answers are
 * named in the log.
 */
export function openTrustedDocuments({ settings, log }: Services, schema: GraphQLSchema): TrustedDocuments {
  const documents = new Map(Object.entries(shipped).map(([id, text]) => [plainId(id), text]))
  if (settings.trustedDocuments) for (const [id, text] of readLists(settings.trustedDocuments)) documents.set(id, text)
  const outdated = [...documents].filter(([, text]) => validate(schema, parse(text)).length > 0).map(([id]) => id)
  if (outdated.length > 0) log.warn({ documents: outdated }, 'trusted documents do not fit the schema any more')
  return documents
}

/**
 * Reads the lists that build tools of clients write (graphql-codegen's `persisted-documents.json`, relay-compiler's
 * `persistConfig.file`): JSON objects of id -> document, in one file or in every `.json` file of a folder.
 *
 * @throws CannotStart for what cannot be read, is no such list or names two documents alike
 */
function readLists(place: string): TrustedDocuments {
  const documents = new Map<string, string>()
  for (const file of filesAt(place)) {
    for (const [written, text] of Object.entries(listIn(file))) {
      const id = plainId(written)
      if ((documents.get(id) ?? text) !== text) throw cannotUse(file, `has another document for ${id}`)
      documents.set(id, text)
    }
  }
  return documents
}

function filesAt(place: string): string[] {
  try {
    if (!statSync(place).isDirectory()) return [place]
    const names = readdirSync(place).filter((name) => name.endsWith('.json'))
    return names.sort().map((name) => path.join(place, name))
  } catch (error) {
    throw cannotUse(place, `cannot be read: ${(error as Error).message}`)
  }
}

function listIn(file: string): Record<string, string> {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw cannotUse(file, `cannot be read: ${(error as Error).message}`)
  }
  const read = list.safeParse(content)
  if (!read.success) throw cannotUse(file, 'is no JSON object of id -> document')
  for (const [id, text] of Object.entries(read.data)) {
    try {
      parse(text)
    } catch {
      throw cannotUse(file, `has no GraphQL document under ${id}`)
    }
  }
  return read.data
}

const cannotUse = (place: string, why: string) => new CannotStart(`TRUSTED_DOCUMENTS: ${place} ${why}`)
