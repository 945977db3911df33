import { type DirectiveNode, Kind, parse, print, visit } from 'graphql'

const RIGHTS = ['authenticated', 'requiresScopes']

/**
 * The SDL of a subgraph without `@authenticated` and `@requiresScopes`: for routers that would refuse by scopes which
 * they cannot know, or, as Apollo Gateway, refuse any supergraph that has them. The subgraph decides in any case.
 */
export function withoutRights(sdl: string): string {
  const stripped = visit(parse(sdl), {
    Directive: (node) => (RIGHTS.includes(node.name.value) ? null : withoutImports(node)),
  })
  return `${print(stripped)}\n`
}

/** `@link` must not import what is not used. */
function withoutImports(node: DirectiveNode): DirectiveNode | undefined {
  if (node.name.value !== 'link') return undefined
  return visit(node, {
    ListValue: (list) => ({
      ...list,
      values: list.values.filter((one) => one.kind !== Kind.STRING || !RIGHTS.includes(one.value.slice(1))),
    }),
  })
}
