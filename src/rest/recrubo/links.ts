import type { Services } from '../../services.js'
import { MAX_PAGE_SIZE } from './query.js'

/** Addresses as clients are told them: absolute, with every bracket encoded (recrubo.md 3.1, 8). */

type Base = Pick<Services, 'publicUrl'>

export const organizationLink = ({ publicUrl }: Base, id: string) =>
  `${publicUrl}/public/v2/management/organizations/${id}`

export const userLink = ({ publicUrl }: Base, id: string) => `${publicUrl}/public/v2/users/${id}`

/** The users of an organization; the same whatever they are (C12). */
export const usersLink = ({ publicUrl }: Base, organizationId: string) =>
  `${publicUrl}/public/v2/users?${new URLSearchParams({ 'filter[organizationId]': organizationId })}`

/** Where the users go on that were not included. */
export const moreUsersLink = ({ publicUrl }: Base, organizationId: string) =>
  `${publicUrl}/public/v2/users?${new URLSearchParams({
    'filter[organizationId]': organizationId,
    'page[number]': '2',
    'page[size]': String(MAX_PAGE_SIZE),
  })}`

/** The links of a page (C21); null where there is no such page. `self` has the query as it was sent. */
export function pageLinks({ publicUrl }: Base, requested: URL, page: number, maxPage: number) {
  const address = (parameters: URLSearchParams) =>
    `${publicUrl}${requested.pathname}${parameters.size > 0 ? `?${parameters}` : ''}`
  const at = (number: number) => {
    const parameters = new URLSearchParams(requested.searchParams)
    parameters.set('page[number]', String(number))
    return address(parameters)
  }
  return {
    self: address(requested.searchParams),
    first: at(1),
    last: at(maxPage),
    prev: page > 1 ? at(Math.min(page - 1, maxPage)) : null,
    next: page < maxPage ? at(page + 1) : null,
  }
}
