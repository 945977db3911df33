import { z } from 'zod'
import { originProblem } from '../../http/origin.js'
import { ProblemError, Refused } from '../problem.js'
import type { GuardCall } from '../route.js'
import { parseError } from './errors.js'

interface Property {
  type?: string | string[]
  enum?: unknown[]
  anyOf?: Property[]
  properties?: Record<string, Property>
}

const TRUE = ['true', 't', 'yes', 'y', 'on', '1']
const FALSE = ['false', 'f', 'no', 'n', 'off', '0']

/**
 * A body that is a form, as the vendor's framework reads it (posthog.md 1): texts become what the schema has in their
 * place, `destination.type` is a field of a field, what is JSON there is JSON in the form. A foreign page needs no leave to
 * send a form, so that of a session must come from our own page, or from no browser.
 *
 * @throws ProblemError FOREIGN_ORIGIN, Refused: no form at all
 */
export async function readForm({ ctx, request }: Omit<GuardCall, 'params'>, schema: z.ZodType): Promise<unknown> {
  const { origin } = new URL(ctx.services.publicUrl)
  if (ctx.viewer.kind === 'USER' && originProblem(request, origin, false)) {
    throw new ProblemError({ kind: 'FOREIGN_ORIGIN' })
  }
  const form = await request.formData().catch(() => {
    throw new Refused(parseError('Multipart form parse error - the body is not a valid form'))
  })
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Property
  const body: Record<string, unknown> = {}
  for (const [name, value] of form) {
    // No field takes a file.
    if (typeof value === 'string') put(body, name.split('.'), value, shape)
  }
  return body
}

function put(body: Record<string, unknown>, [name = '', ...below]: string[], text: string, shape: Property): void {
  const { properties = {} } = shape
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined
  // What no schema names is ignored like everywhere on this door, and never names what all objects have.
  if (!property) return
  if (below.length === 0) {
    body[name] = fieldOf(text, property)
    return
  }
  const inner = Object(body[name] ?? {}) as Record<string, unknown>
  put(inner, below, text, property)
  body[name] = inner
}

function fieldOf(text: string, property: Property): unknown {
  const types = typesOf(property)
  if (text === '' && types.includes('null')) return null
  if (types.includes('boolean')) {
    const word = text.toLowerCase()
    return TRUE.includes(word) || (FALSE.includes(word) ? false : text)
  }
  if ((types.includes('integer') || types.includes('number')) && /^-?\d{1,15}$/.test(text)) return Number(text)
  return types.includes('object') || types.includes('array') || types.length === 0 ? jsonOr(text) : text
}

function typesOf({ type = [], enum: values = [], anyOf = [] }: Property): string[] {
  return [type, values.map((value) => typeof value), anyOf.map(typesOf)].flat(2)
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
