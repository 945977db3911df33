/** What the suite expects to find (its products.graphql says the types, its tests the values). */

export interface User {
  email: string
  name: string
  totalProductsCreated: number
  yearsOfEmployment: number
}

export interface Research {
  study: { caseNumber: string; description: string | null }
  outcome: string | null
}

export interface Product {
  id: string
  sku: string
  package: string
  variation: { id: string }
  research: Research[]
}

export interface DeprecatedProduct {
  sku: string
  package: string
  reason: string
}

export const CREATOR: User = {
  email: 'support@apollographql.com',
  name: 'Jane Smith',
  totalProductsCreated: 1337,
  yearsOfEmployment: 10,
}

export const DIMENSIONS = { size: 'small', weight: 1, unit: 'kg' }

export const RESEARCH: Research[] = [
  { study: { caseNumber: '1234', description: 'Federation Study' }, outcome: null },
  { study: { caseNumber: '1235', description: 'Studio Study' }, outcome: null },
]

export const PRODUCTS: Product[] = [
  {
    id: 'apollo-federation',
    sku: 'federation',
    package: '@apollo/federation',
    variation: { id: 'OSS' },
    research: RESEARCH.slice(0, 1),
  },
  { id: 'apollo-studio', sku: 'studio', package: '', variation: { id: 'platform' }, research: RESEARCH.slice(1) },
]

export const DEPRECATED: DeprecatedProduct[] = [
  { sku: 'apollo-federation-v1', package: '@apollo/federation-v1', reason: 'Migrate to Federation V2' },
]
