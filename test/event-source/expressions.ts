import type { Expression } from '../../src/event-source/query.js'

export const column = (name: string): Expression => ({ kind: 'column', name })
export const property = (...path: string[]): Expression => ({ kind: 'property', column: 'properties', path })
export const literal = (value: string | number | boolean | null): Expression => ({ kind: 'literal', value })
