import type { FieldMap, InputFieldRef, InputShapeFromFields } from '@pothos/core'
import type { Permission } from '../access/permissions.js'
import { builder } from '../builder.js'
import type { RequestContext } from '../context.js'
import { noteRefusal } from '../observability/request-notes.js'
import { ERROR_TYPES } from './errors.js'

type Builder = typeof builder
export type SchemaTypes = Builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never
type InputFields = Record<string, InputFieldRef<SchemaTypes, unknown>>
type InputFieldBuilder = PothosSchemaTypes.InputFieldBuilder<SchemaTypes, 'InputObject'>
type SuccessFieldBuilder<Value extends object> = PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, Value>

/** Who may call a mutation at all; the operation decides the rest. Tests walk the schema over this. */
export type MutationGuard =
  | {
      permission: Permission
      /** Who acts on what is his own does not need it. */
      exceptOwn?: true
    }
  /** The operation is the viewer's own business: any signed-in viewer, as `acceptInvitation`. */
  | { rule: string }

/**
 * Adds a mutation in the house style (graphql.md 1): one argument `input: <Name>Input!`, a union
 * `<Name>Result = <Name>Success | …errors`. `run` calls one operation and answers what the success type shows.
 */
export function addMutation<Fields extends InputFields, Value extends object>(
  name: string,
  options: {
    description: string
    guard: MutationGuard
    input: (t: InputFieldBuilder) => Fields
    // Before `success`, which takes its type from what this answers.
    run: (ctx: RequestContext, input: InputShapeFromFields<Fields>) => Promise<Value>
    success: (t: SuccessFieldBuilder<Value>) => FieldMap
  },
): void {
  const Name = name.charAt(0).toUpperCase() + name.slice(1)
  const Input = builder.inputType(`${Name}Input`, {
    description: `The input of ${name}.`,
    fields: options.input as never,
  })
  const Success = builder.objectRef<Value>(`${Name}Success`).implement({
    description: `${name} is done.`,
    fields: options.success as never,
  })
  builder.mutationField(name, (t) =>
    t.field({
      type: Success,
      description: options.description,
      authScopes: { signedIn: true },
      extensions: { guard: options.guard },
      args: { input: t.arg({ type: Input, required: true, description: 'What to do.' }) },
      errors: {
        types: ERROR_TYPES,
        directResult: true,
        union: { name: `${Name}Result`, description: `What ${name} answers.` },
      },
      resolve: (async (
        _root: unknown,
        { input }: { input: InputShapeFromFields<Fields> },
        { ctx }: { ctx: RequestContext },
      ) => options.run(ctx, input).catch(noteRefusal)) as never,
    }),
  )
}
