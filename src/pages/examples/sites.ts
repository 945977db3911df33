import type { Example } from './example.js'

export const ofSite: Example[] = [
  {
    noun: 'Site',
    about: 'The sites of an organization',
    query: `# The sites that the viewer may see. Who is restricted sees those that were chosen.
query Sites($slug: String!) {
  organization(by: { slug: $slug }) {
    sites(first: 20) { nodes { id siteId publicId domain name type sessionsLast24Hours viewerCanManage } }
  }
}
`,
    variables: ({ slug }) => ({ slug }),
  },
  {
    noun: 'Site',
    about: 'One, by any of its names',
    query: `# A site by any of its names: TypeID, UUID, number or public id.
query Site($siteId: ID!) {
  site(siteId: $siteId) {
    id
    domain
    options
    organization { name }
    createdBy { name }
  }
}
`,
    variables: ({ siteId }) => ({ siteId }),
  },
  {
    noun: 'Site',
    about: 'Create a site',
    query: `# Creates a site.
mutation CreateSite($input: CreateSiteInput!) {
  createSite(input: $input) {
    ... on CreateSiteSuccess { site { id siteId publicId domain name } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
  }
}
`,
    variables: ({ slug }) => ({ input: { organization: { slug }, domain: 'shop.example.com', name: 'Shop' } }),
  },
  {
    noun: 'Site',
    about: 'Record what visitors did',
    query: `# Records events of a site, up to 1,000 a call. An event with a uuid counts once.
mutation RecordEvents($input: RecordEventsInput!) {
  recordEvents(input: $input) {
    ... on RecordEventsSuccess { recorded duplicates }
    ... on Error { code message }
  }
}
`,
    variables: ({ siteId }) => ({ input: { siteId, events: [{ event: 'pageview', distinctId: 'visitor-1' }] } }),
  },
]

export const ofDomain: Example[] = [
  {
    noun: 'Domain',
    about: 'The domains, and how each is verified',
    query: `# The domains of an organization with the DNS record that verifies each.
query Domains($slug: String!) {
  organization(by: { slug: $slug }) {
    domains { nodes { id domain isVerified verification { recordType recordName recordValue } } }
  }
}
`,
    variables: ({ slug }) => ({ slug }),
  },
  {
    noun: 'Domain',
    about: 'Add a domain',
    query: `# Adds a domain. Set the record in your DNS, then ask verifyDomain.
mutation CreateDomain($input: CreateDomainInput!) {
  createDomain(input: $input) {
    ... on CreateDomainSuccess { domain { id domain verification { recordType recordName recordValue } } }
    ... on Error { code message }
  }
}
`,
    variables: ({ slug }) => ({ input: { organization: { slug }, domain: 'example.com' } }),
  },
]

export const ofExport: Example[] = [
  {
    noun: 'BatchExport',
    about: 'The exports with their last runs',
    query: `# The exports of an organization with their last runs.
query Exports($slug: String!) {
  organization(by: { slug: $slug }) {
    batchExports(first: 10) {
      nodes {
        id
        name
        interval
        paused
        nextRunAt
        destination { type config }
        runs(first: 3) { nodes { status recordsExported intervalEnd error } }
      }
    }
  }
}
`,
    variables: ({ slug }) => ({ slug }),
  },
  {
    noun: 'BatchExport',
    about: 'Export events to files every hour',
    query: `# Exports the events of all sites to files of the gateway, every hour.
mutation CreateExport($input: CreateBatchExportInput!) {
  createBatchExport(input: $input) {
    ... on CreateBatchExportSuccess { batchExport { id name interval nextRunAt } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
  }
}
`,
    variables: ({ slug }) => ({
      input: {
        organization: { slug },
        name: 'Events to files',
        interval: 'hour',
        destination: { type: 'FILE', config: { path: 'events', file_format: 'JSONLines' } },
      },
    }),
  },
]
