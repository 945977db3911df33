import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildASTSchema, parse } from 'graphql'

/** What a change note declares and what happened since the release before it. */
export interface Verdict {
  /** Breaking, and not declared. */
  undeclared: Change[]
  /** Breaking, and declared. */
  declared: Change[]
  /** Declared coordinates at which nothing breaks. */
  idle: string[]
  /** What may surprise a client that is careless, such as a new value of an enum. */
  dangerous: Change[]
}

/**
 * Compares the schema with that of the last release. Breaking is what breaks a client that was right before: what the
 * inspector calls so, and a key or a public tag that is gone, since routers and contracts lean on them.
 */
export async function compareSchemas(before: string, now: string, declared: readonly string[]): Promise<Verdict> {
  const changes = await diff(schemaOf(before), schemaOf(now))
  const breaking = changes.filter(isBreaking)
  const isDeclared = (change: Change) => declared.some((coordinate) => covers(coordinate, change))
  return {
    undeclared: breaking.filter((change) => !isDeclared(change)),
    declared: breaking.filter(isDeclared),
    idle: declared.filter((coordinate) => !breaking.some((change) => covers(coordinate, change))),
    dangerous: changes.filter(
      ({ criticality, type }) => criticality.level === CriticalityLevel.Dangerous && !type.startsWith('DIRECTIVE_'),
    ),
  }
}

/** The coordinates of the lines `BREAKING: Type.field …` below the heading `Unreleased` of the change note. */
export function declaredBreaks(changeNote: string): string[] {
  const unreleased = /^## \[?Unreleased\]?.*\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(changeNote)?.[1] ?? ''
  return [...unreleased.matchAll(/BREAKING: `?([A-Za-z_][\w.]*)/g)].map(([, coordinate]) => coordinate ?? '')
}

// Directives of federation are defined by its specification, not by the file.
const schemaOf = (sdl: string) => buildASTSchema(parse(sdl), { assumeValidSDL: true, assumeValid: true })

const isBreaking = ({ criticality, type, path }: Change) =>
  criticality.level === CriticalityLevel.Breaking ||
  (/^DIRECTIVE_USAGE_.*_REMOVED$/.test(type) && /\.@(key|tag)(\.|$)/.test(path ?? ''))

const covers = (coordinate: string, { path = '' }: Change) => path === coordinate || path.startsWith(`${coordinate}.`)
