import type { OutputType } from '@pothos/core'
import { builder } from '../builder.js'
import type { SchemaTypes } from './mutation.js'

/**
 * The two types of a Relay connection, `<Name>Connection` and `<Name>Edge`, to be spread behind the options of
 * `t.connection`, so that every list of the same rows has the same types.
 */
export function connectionTypes<Type extends OutputType<SchemaTypes>>(
  type: Type,
  described: { name: string; row: string; page: string },
) {
  const Edge = builder.edgeObject({ type, name: `${described.name}Edge`, description: described.row })
  const Connection = builder.connectionObject(
    { type, name: `${described.name}Connection`, description: described.page },
    Edge,
  )
  return [Connection, Edge] as const
}
