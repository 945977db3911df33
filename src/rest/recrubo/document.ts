import type { z } from 'zod'
import { DomainError, type InputIssue } from '../../errors.js'
import { parseId } from '../../ids.js'
import { Refused } from '../problem.js'
import { answerWith, type ErrorObject, errorObject, refuse } from './errors.js'

type Members = Readonly<Record<string, unknown>>

/** What a row takes: one resource of this type (recrubo.md 3.4). */
export interface Expected<Attributes extends z.ZodType = z.ZodType> {
  type: 'organizations' | 'users'
  attributes: Attributes
  /** Attributes that are shown and cannot be written (C39). */
  readOnly: readonly string[]
  /** The id of the URL, which the document repeats (C37); null where the document creates. */
  id: string | null
}

/** A resource as a client wrote it. */
export interface Written<Attributes> {
  /** The id that the client chose, if it did. */
  id: string | undefined
  attributes: Attributes
  relationships: Members
  /** Runs an operation whose complaints name its own inputs, and points at what the client wrote (C44). */
  pointing<Value>(names: Readonly<Record<string, string>>, work: () => Promise<Value>): Promise<Value>
}

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads a request document. What it has beyond what is asked for is ignored (C17). Refuses with every complaint. */
export function readDocument<Attributes extends z.ZodType>(
  body: unknown,
  expected: Expected<Attributes>,
): Written<z.output<Attributes>> {
  if (!isObject(body)) refuse('malformed_document', 'The document is no object.', { pointer: '' })
  const { data } = body
  if (!isObject(data)) refuse('malformed_document', 'The document needs one resource as its data.', { pointer: '' })
  checkType(data, expected)
  const id = readId(data, expected)
  const attributes = membersOf(data, 'attributes')
  const written = expected.readOnly.filter((name) => Object.hasOwn(attributes, name))
  refuseAll(
    written.map((name) =>
      errorObject('read_only_attribute', `${name} cannot be written.`, { pointer: `/data/attributes/${name}` }),
    ),
  )
  const parsed = expected.attributes.safeParse(attributes)
  if (!parsed.success) throw invalid(data, parsed.error.issues.map(toIssue), {})
  return {
    id,
    attributes: parsed.data,
    relationships: membersOf(data, 'relationships'),
    async pointing(names, work) {
      try {
        return await work()
      } catch (error) {
        if (error instanceof DomainError && error.issues.length > 0) throw invalid(data, error.issues, names)
        throw error
      }
    },
  }
}

function checkType(data: Members, { type }: Expected): void {
  if (typeof data.type === 'string') {
    if (data.type === type) return
    const detail = `This collection has resources of the type ${type}.`
    refuse('type_mismatch', detail, { pointer: '/data/type' })
  }
  const pointer = Object.hasOwn(data, 'type') ? '/data/type' : '/data'
  refuse('malformed_document', 'A resource needs its type, a string.', { pointer })
}

function readId(data: Members, { id: wanted }: Expected): string | undefined {
  if (!Object.hasOwn(data, 'id')) {
    if (wanted === null) return undefined
    refuse('malformed_document', 'An update needs the id of its resource.', { pointer: '/data' })
  }
  const { id } = data
  if (wanted === null) {
    if (typeof id === 'string') return id
    refuse('validation_failed', 'An id of your own is a UUID.', { pointer: '/data/id' })
  }
  if (typeof id !== 'string') refuse('malformed_document', 'An id is a string.', { pointer: '/data/id' })
  if (id === wanted || parseId('Organization', id) === wanted || parseId('User', id) === wanted) return id
  refuse('id_mismatch', `The URL names ${wanted}.`, { pointer: '/data/id' })
}

function membersOf(data: Members, name: 'attributes' | 'relationships'): Members {
  const value = data[name]
  if (value === undefined) return {}
  if (!isObject(value)) refuse('malformed_document', `${name} is an object.`, { pointer: `/data/${name}` })
  return value
}

const toIssue = ({ path, code, message }: z.core.$ZodIssue): InputIssue => ({ path: path.join('.'), code, message })

function invalid(data: Members, issues: readonly InputIssue[], names: Readonly<Record<string, string>>): Refused {
  return new Refused(
    answerWith(
      issues.map(({ path, message }) => {
        const [name = ''] = path.split('.')
        return errorObject('validation_failed', message, { pointer: pointerTo(data, names[name] ?? name) })
      }),
    ),
  )
}

/** To the attribute, or where it is missing to the nearest that is there (C44). */
function pointerTo(data: Members, name: string): string {
  if (name === 'id') return '/data/id'
  const { attributes } = data
  if (!isObject(attributes)) return '/data'
  return Object.hasOwn(attributes, name) ? `/data/attributes/${name}` : '/data/attributes'
}

function refuseAll(errors: readonly ErrorObject[]): void {
  if (errors.length > 0) throw new Refused(answerWith(errors))
}
