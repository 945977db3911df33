import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import type { TypedDocumentString } from '../generated/client/graphql.js'

const parsed = new WeakMap<object, TypedDocumentNode<unknown, unknown>>()

/** A document as Apollo Client and others take it, with its types; parsed once, since their caches go by identity. */
export function documentNode<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
): TypedDocumentNode<Result, Variables> {
  const known = parsed.get(document) ?? (parse(String(document)) as TypedDocumentNode<unknown, unknown>)
  parsed.set(document, known)
  return known as TypedDocumentNode<Result, Variables>
}
