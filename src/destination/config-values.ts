import type { z } from 'zod'

/** A value that configurations may leave out, or have as null. */
export const orDefault = <Value extends z.ZodType, Fallback>(value: Value, fallback: Fallback) =>
  value.nullish().transform((given) => given ?? fallback)
