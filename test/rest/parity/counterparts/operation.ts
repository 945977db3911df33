import { can } from '../../../../src/access/decide.js'
import type { Permission } from '../../../../src/access/permissions.js'
import type { Client } from '../../../testkit/client.js'
import type { Demand, Parts } from '../decision.js'
import type { Scene } from '../scene.js'

/** How an operation of the graph ends, in the words in which doors and graph are compared. */
export type GraphOutcome = 'success' | 'unauthenticated' | 'forbidden' | 'not found' | `other: ${string}`

export type Operation = (caller: Client) => Promise<GraphOutcome>

/** The same operation on the graph as a call of a row: with the same caller, about the same things. */
export type OnGraph = (parts: Parts, scene: Scene) => Operation | Promise<Operation>

/** What the graph has in place of a row, or why it has nothing; and whose calls are not the same, if there are any. */
export type Counterpart = OnGraph | { none: string } | { onGraph: OnGraph; unless: Demand; because: string }

export type Counterparts = Readonly<Record<string, Counterpart>>

const OUTCOMES: Readonly<Record<string, GraphOutcome>> = {
  UNAUTHENTICATED: 'unauthenticated',
  FORBIDDEN: 'forbidden',
  ForbiddenError: 'forbidden',
  NotFoundError: 'not found',
}

const outcomeOf = (name: string): GraphOutcome => OUTCOMES[name] ?? `other: ${name}`

/** A mutation with its input. */
export const mutate =
  (name: string, input: object): Operation =>
  async (caller) => {
    const Name = name.charAt(0).toUpperCase() + name.slice(1)
    const text = `mutation ($input: ${Name}Input!) { result: ${name}(input: $input) { __typename ... on Error { message } } }`
    const { data, errors } = await caller.graph<{ result: { __typename: string; message?: string } }>(text, { input })
    if (errors?.[0]) return outcomeOf(errors[0].extensions.code)
    const { __typename, message } = data.result
    return __typename === `${Name}Success` ? 'success' : (OUTCOMES[__typename] ?? `other: ${__typename} ${message}`)
  }

/** A query; what `found` finds in its data is null where there is nothing for the caller. */
export const ask =
  (text: string, variables: Record<string, unknown>, found: (data: Record<string, unknown>) => unknown): Operation =>
  async (caller) => {
    const { data, errors } = await caller.graph<Record<string, unknown>>(text, variables)
    if (errors?.[0]) return outcomeOf(errors[0].extensions.code)
    return found(data) === null ? 'not found' : 'success'
  }

export const reference = ({ organization }: Scene) => ({ organization: organization.ref })

/** Fields of the organization. */
export const ofOrganization =
  (selection: string): OnGraph =>
  (_parts, { organization }) =>
    ask(
      `query ($by: OrganizationReference!) { organization(by: $by) { id ${selection} } }`,
      { by: organization.ref },
      (data) => data.organization,
    )

export const list = (field: string) => ofOrganization(`${field}(first: 5) { edges { node { id } } }`)

/** What the caller belongs to, or has been given. */
export const ofViewer =
  (selection: string): OnGraph =>
  () =>
  async (caller) => {
    const { data, errors } = await caller.graph<{ viewer: { kind: string } }>(`{ viewer { kind ${selection} } }`)
    if (errors?.[0]) return outcomeOf(errors[0].extensions.code)
    return data.viewer.kind === 'ANONYMOUS' ? 'unauthenticated' : 'success'
  }

export const ownOrganizations = ofViewer('organizations(first: 5) { edges { node { id } } }')

/** A list of the organization, for callers who may see it: the graph reaches lists through it, some doors do not. */
export const listOfVisible = (field: string, permission: Permission): Counterpart => ({
  onGraph: list(field),
  unless: (viewer, { organization }) =>
    can(viewer, organization.uuid, permission) && !can(viewer, organization.uuid, 'organization.read'),
  because: 'The graph reaches the list through an organization that the caller cannot see.',
})

/** A thing by its TypeID. */
export const node = (id: string | undefined) =>
  ask('query ($id: ID!) { node(id: $id) { id } }', { id }, (data) => data.node)

/** The TypeID or UUID of the membership of somebody (raw id). */
export async function memberIdOf({ gateway, organization }: Scene, userId: string | undefined): Promise<string> {
  const where = { organizationId: organization.uuid, userId: userId ?? '' }
  return (await gateway.services.database.system.member.findFirstOrThrow({ where })).id
}

export const bodyOf = ({ body }: Parts) => Object(body) as Record<string, unknown>
