import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import DataloaderPlugin from '@pothos/plugin-dataloader'
import DirectivesPlugin from '@pothos/plugin-directives'
import ErrorsPlugin from '@pothos/plugin-errors'
import FederationPlugin from '@pothos/plugin-federation'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import ValidationPlugin from '@pothos/plugin-validation'
import {
  DateTimeResolver,
  EmailAddressResolver,
  JSONObjectResolver,
  NonNegativeIntResolver,
  TimeZoneResolver,
  URLResolver,
  UUIDResolver,
} from 'graphql-scalars'
import { permissionsIn } from './access/decide.js'
import type { Permission } from './access/permissions.js'
import type { GraphContext } from './context.js'
import { BadRequestError } from './errors.js'
import type PrismaTypes from './generated/pothos.js'
import { getDatamodel } from './generated/pothos.js'
import { PUBLIC_TAGS } from './graph/public.js'
import { forbiddenField } from './graph/request-errors.js'
import { ROUTER_DIRECTIVES } from './graph/router-directives.js'
import { decodeId, encodeId, type NodeType } from './ids.js'

/** The permission a field needs, in the organization that it belongs to. */
export interface NeededPermission {
  permission: Permission
  organizationId: string
  partnerId?: string | null
}

/** Errors first: it must catch what the scopes throw. Federation last: it reads what the others have made. */
export const PLUGINS = [
  ErrorsPlugin,
  ScopeAuthPlugin,
  PrismaPlugin,
  RelayPlugin,
  ValidationPlugin,
  DataloaderPlugin,
  ComplexityPlugin,
  DirectivesPlugin,
  ROUTER_DIRECTIVES,
  PUBLIC_TAGS,
  FederationPlugin,
] as const

export const builder = new SchemaBuilder<{
  Context: GraphContext
  PrismaTypes: PrismaTypes
  DefaultFieldNullability: false
  DefaultEdgesNullability: { list: false; items: false }
  DefaultNodeNullability: false
  AuthScopes: { signedIn: boolean; permission: NeededPermission }
  Connection: { totalCount: () => Promise<number> | number }
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date | string }
    EmailAddress: { Input: string; Output: string }
    JSONObject: { Input: Record<string, unknown>; Output: unknown }
    NonNegativeInt: { Input: number; Output: number }
    TimeZone: { Input: string; Output: string }
    URL: { Input: URL; Output: string | URL }
    UUID: { Input: string; Output: string }
  }
}>({
  defaultFieldNullability: false,
  plugins: [...PLUGINS],
  scopeAuth: {
    authScopes: ({ ctx }) => ({
      signedIn: ctx.viewer.kind !== 'ANONYMOUS',
      permission: ({ permission, organizationId, partnerId }) =>
        permissionsIn(ctx.viewer, organizationId, { partnerId: partnerId ?? null }).has(permission),
    }),
    cacheKey: (value) => JSON.stringify(value),
    // A denied field is null with an error that names what is missing, never an exception of the plugin's own wording.
    unauthorizedError: (_parent, { ctx }, info, result) => forbiddenField(ctx.viewer, info, result),
  },
  prisma: { client: ({ ctx }) => ctx.db, dmmf: getDatamodel() },
  relay: {
    clientMutationId: 'omit',
    cursorType: 'String',
    nodesOnConnection: { description: 'The records of the page.' },
    idFieldOptions: { description: 'The id of the record, unique over all types; a TypeID.' },
    nodeTypeOptions: { description: 'A record with an id of its own, reachable by `node(id:)`.' },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.', shareable: true },
    hasNextPageFieldOptions: { description: 'Whether rows follow.' },
    hasPreviousPageFieldOptions: { description: 'Whether rows come before.' },
    startCursorFieldOptions: { description: 'The cursor of the first row.' },
    endCursorFieldOptions: { description: 'The cursor of the last row; pass it as `after` for the next page.' },
    firstArgOptions: { description: 'How many rows from the start, 1 to 100; 20 if neither first nor last is given.' },
    afterArgOptions: { description: 'Rows after this cursor.' },
    lastArgOptions: { description: 'How many rows from the end, 1 to 100.' },
    beforeArgOptions: { description: 'Rows before this cursor.' },
    edgesFieldOptions: { description: 'The rows of the page, each with its cursor.' },
    nodeFieldOptions: { description: 'The record.' },
    cursorFieldOptions: { description: 'Where this row stands; opaque.' },
    pageInfoFieldOptions: { description: 'Where this page stands.' },
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    encodeGlobalID: (typename, id) => encodeId(typename as NodeType, String(id)),
    decodeGlobalID: (globalID) => {
      const decoded = decodeId(globalID)
      return { typename: decoded?.type ?? 'Unknown', id: decoded?.uuid ?? '' }
    },
  },
  errors: { defaultTypes: [] },
  validation: {
    validationError: (failure) => new BadRequestError(failure.issues[0]?.message ?? 'The arguments are invalid.'),
  },
  complexity: {
    defaultComplexity: 1,
    // Rows are counted by the connection around them; plain lists say how many they may have (`listComplexity`).
    defaultListMultiplier: 1,
  },
})

builder.addScalarType('DateTime', DateTimeResolver)
builder.addScalarType('EmailAddress', EmailAddressResolver)
builder.addScalarType('JSONObject', JSONObjectResolver)
builder.addScalarType('NonNegativeInt', NonNegativeIntResolver)
builder.addScalarType('TimeZone', TimeZoneResolver)
builder.addScalarType('URL', URLResolver)
builder.addScalarType('UUID', UUIDResolver)

builder.queryType({
  description: 'Everything that can be read. What the viewer may not see is null, as if it did not exist.',
})
builder.mutationType({
  description: 'Every business act: one argument `input`, and a union of success and typed errors.',
})
