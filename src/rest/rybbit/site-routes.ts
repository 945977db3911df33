import { z } from 'zod'
import {
  RybbitCreateSiteDocument,
  RybbitDeleteSiteDocument,
  RybbitFindSiteDocument,
  RybbitOrganizationSitesDocument,
  RybbitUpdateSiteDocument,
} from '../../generated/documents/graphql.js'
import { BAD_APP, BAD_HOST, WEB_ONLY } from '../../site/policy.js'
import { succeeded } from '../documents.js'
import { WHOLE_LIST } from '../door.js'
import { Refused } from '../problem.js'
import { type Route, route } from '../route.js'
import {
  BAD_BODY,
  BAD_CONFIG,
  error,
  FORBIDDEN,
  NO_ORGANIZATION_ID,
  ORGANIZATION_NOT_FOUND,
  SITE_DOMAIN_TAKEN,
  SITE_NOT_FOUND,
  UNAUTHORIZED,
} from './errors.js'
import { listedSiteExample, organizationSitesExample, siteConfigExample, siteExample } from './examples.js'
import { administering, inOrganizationOfPath, onSiteOfPath, reading, refusalsOf } from './guards.js'
import { createSiteBody, optionsIn, organizationPath, siteConfigBody, sitePath } from './inputs.js'
import { presentListedSite, presentOrganizationSites, presentSite } from './presenters.js'
import { listedSiteShape, organizationSitesShape, siteConfigShape, siteShape } from './shapes.js'

const seeing = reading('sites.read')
const creating = administering(['sites.create'], 'sites:create')
const changing = administering(['sites.update'], 'sites:write')
const deleting = administering(['sites.delete'], 'sites:write')

/** Sites (rybbit.md 2, 3 and 9). */
export const siteRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations/:organizationId/sites',
    operationId: 'listOrganizationSites',
    summary: 'Get Organization Sites',
    description: 'The sites that the caller may see, the busiest first, with the plan of the organization.',
    tag: 'Organizations',
    permissions: ['sites.read'],
    credential: 'any',
    guards: [inOrganizationOfPath(seeing)],
    params: organizationPath,
    success: {
      status: 200,
      description: 'Organization, sites and plan.',
      schema: organizationSitesShape,
      example: organizationSitesExample,
    },
    errors: [NO_ORGANIZATION_ID, ...refusalsOf(seeing)],
    run: async ({ graph, params }) => {
      const { organization } = await graph(
        RybbitOrganizationSitesDocument,
        { organization: params.organizationId, first: WHOLE_LIST },
        { nullWhenForbidden: ['subscription'] },
      )
      if (!organization) throw new Refused(FORBIDDEN)
      return presentOrganizationSites(organization)
    },
  }),
  route({
    method: 'POST',
    path: '/api/organizations/:organizationId/sites',
    operationId: 'createSite',
    summary: 'Create Site',
    tag: 'Organizations',
    permissions: ['sites.create'],
    credential: 'any',
    guards: [inOrganizationOfPath(creating)],
    params: organizationPath,
    body: createSiteBody,
    bodyExample: { domain: 'example.com', name: 'My Website', blockBots: true },
    success: { status: 201, description: 'The new site.', schema: siteShape, example: siteExample },
    errors: [
      NO_ORGANIZATION_ID,
      BAD_BODY,
      error(400, BAD_HOST, 'The domain of a website is none.'),
      error(400, BAD_APP, 'The identifier of an app is none.'),
      error(400, WEB_ONLY, 'An app with options that exist in browsers alone.'),
      ...refusalsOf(creating),
      error(
        403,
        'You have reached the limit of 5 website(s) for your plan. Please upgrade to add more.',
        'The plan allows no more sites.',
      ),
      ORGANIZATION_NOT_FOUND,
      SITE_DOMAIN_TAKEN,
    ],
    run: async ({ graph, params, body }) => {
      const { domain, name, type, public: isPublic, saltUserIds, blockBots } = body
      const { createSite } = await graph(RybbitCreateSiteDocument, {
        input: {
          organization: { id: params.organizationId },
          domain,
          name,
          type: type === 'mobile' ? 'MOBILE' : 'WEB',
          public: isPublic,
          saltUserIds,
          blockBots,
          options: optionsIn(body),
        },
      })
      return presentSite(succeeded(createSite).site)
    },
  }),
  route({
    method: 'GET',
    path: '/api/sites/:siteId',
    operationId: 'getSite',
    summary: 'Get one site',
    tag: 'Sites',
    permissions: ['sites.read'],
    credential: 'any',
    params: sitePath,
    success: { status: 200, description: 'The site.', schema: listedSiteShape, example: listedSiteExample },
    errors: [UNAUTHORIZED, SITE_NOT_FOUND],
    run: async ({ graph, params }) => {
      const { site } = await graph(RybbitFindSiteDocument, params)
      if (!site) throw new Refused(SITE_NOT_FOUND)
      return presentListedSite(site)
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/sites/:siteId',
    operationId: 'deleteSite',
    summary: 'Delete a site with everything recorded on it',
    tag: 'Sites',
    permissions: ['sites.delete'],
    credential: 'any',
    guards: [onSiteOfPath(deleting)],
    params: sitePath,
    success: {
      status: 200,
      description: 'It is gone.',
      schema: z.strictObject({ success: z.literal(true) }),
      example: { success: true },
    },
    errors: [...refusalsOf(deleting), SITE_NOT_FOUND],
    run: async ({ graph, params }) => {
      succeeded((await graph(RybbitDeleteSiteDocument, params)).deleteSite)
      return { success: true }
    },
  }),
  route({
    method: 'PUT',
    path: '/api/sites/:siteId/config',
    operationId: 'updateSiteConfig',
    summary: 'Change the settings of a site',
    description: 'Omitted settings keep their value; a tracking option of null goes back to its default.',
    tag: 'Sites',
    permissions: ['sites.update'],
    credential: 'any',
    guards: [onSiteOfPath(changing)],
    params: sitePath,
    body: siteConfigBody,
    bodyExample: { blockBots: false, excludedIPs: ['203.0.113.7'] },
    success: {
      status: 200,
      description: 'The settings as they are now.',
      schema: siteConfigShape,
      example: siteConfigExample,
    },
    errors: [BAD_CONFIG, ...refusalsOf(changing), SITE_NOT_FOUND, SITE_DOMAIN_TAKEN],
    run: async ({ graph, params, body }) => {
      const { domain, name, public: isPublic, saltUserIds, blockBots } = body
      const { updateSite } = await graph(RybbitUpdateSiteDocument, {
        input: {
          siteId: params.siteId,
          domain,
          name,
          public: isPublic,
          saltUserIds,
          blockBots,
          options: optionsIn(body),
        },
      })
      const config = presentSite(succeeded(updateSite).site)
      return { success: true, message: 'Site configuration updated successfully', config }
    },
  }),
]
