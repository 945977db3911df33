import { builder } from '../builder.js'

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end of an order comes first.',
  values: {
    ASC: { description: 'Smallest or oldest first.' },
    DESC: { description: 'Largest or newest first.' },
  } as const,
})

interface Order<Field extends string> {
  field: Field
  direction?: 'ASC' | 'DESC' | null
}

/** The input `<Name>Order` of lists: by which of these fields, each with its description, and which end first. */
export function orderInput<Field extends string>(name: string, rows: string, fields: Record<Field, string>) {
  const values = Object.entries<string>(fields).map(([field, description]) => [field, { description }])
  const OrderField = builder.enumType(`${name}OrderField`, {
    description: `What ${rows} can be ordered by.`,
    values: Object.fromEntries(values) as Record<Field, { description: string }>,
  })
  return builder.inputType(`${name}Order`, {
    description: `How to order ${rows}.`,
    fields: (t) => ({
      field: t.field({ type: OrderField, required: true, description: 'By what.' }),
      direction: t.field({ type: OrderDirection, defaultValue: 'ASC', description: 'Which end first.' }),
    }),
  })
}

/** What a list is told of the order that was asked for; nothing where none was. */
export const inOrder = <Field extends string>(asked: Order<Field> | null | undefined) =>
  asked ? { order: asked.field, direction: asked.direction ?? 'ASC' } : {}
