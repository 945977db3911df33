import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { type GraphQLSchema, parse, validate } from 'graphql'
import { z } from 'zod'
import { CannotStart } from '../../cannot-start.js'
import type { Services } from '../../services.js'

/** Documents that this installation vouches for, by the id that clients send instead: mostly the hash of their text. */
export type TrustedDocuments = ReadonlyMap<string, string>

const list = z.record(z.string().min(1), z.string())

/** The documents of TRUSTED_DOCUMENTS; those that the schema no longer answers are named in the log. */
export function openTrustedDocuments({ settings, log }: Services, schema: GraphQLSchema): TrustedDocuments {
  const documents = settings.trustedDocuments ? readTrustedDocuments(settings.trustedDocuments) : new Map()
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
function readTrustedDocuments(place: string): TrustedDocuments {
  const documents = new Map<string, string>()
  for (const file of filesAt(place)) {
    for (const [id, text] of Object.entries(listIn(file))) {
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
