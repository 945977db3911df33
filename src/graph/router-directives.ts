import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import type { Permission } from '../access/permissions.js'
import type { MutationGuard } from './mutation.js'
import type { NeededScope } from './needs.js'

/** The name under which the builder takes the plugin. */
export const ROUTER_DIRECTIVES = 'routerDirectives'

/**
 * Tells routers what the graph itself demands of a field: `@authenticated` where a viewer must have signed in, and
 * `@requiresScopes` with the permission where one is needed (graphql.md 3). Nothing is said by hand: fields say it by
 * their `authScopes`, mutations by their guard. Routers may refuse sooner by it; the subgraph decides in any case.
 */
class RouterDirectivesPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>) {
    const { authScopes } = config.pothosOptions as { authScopes?: unknown }
    const permission = permissionOf(authScopes) ?? guardOf(config)
    const directives = [
      ...(isSignedIn(authScopes) ? [{ name: 'authenticated' }] : []),
      ...(permission ? [{ name: 'requiresScopes', args: { scopes: [[permission]] } }] : []),
    ]
    if (directives.length === 0) return config
    const others = (config.extensions?.directives ?? []) as readonly object[]
    return { ...config, extensions: { ...config.extensions, directives: [...others, ...directives] } }
  }
}

const permissionOf = (authScopes: unknown): Permission | undefined =>
  typeof authScopes === 'function' ? (authScopes as Partial<NeededScope>).permission : undefined

const isSignedIn = (authScopes: unknown): boolean =>
  typeof authScopes === 'object' && authScopes !== null && 'signedIn' in authScopes

function guardOf({ extensions }: { extensions?: Record<string, unknown> | null | undefined }): Permission | undefined {
  const guard = extensions?.guard as MutationGuard | undefined
  return guard && 'permission' in guard && !guard.exceptOwn ? guard.permission : undefined
}

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      routerDirectives: RouterDirectivesPlugin<Types>
    }
  }
}

SchemaBuilder.registerPlugin(ROUTER_DIRECTIVES, RouterDirectivesPlugin)
