import SchemaBuilder from '@pothos/core'
import { DirectiveLocation, GraphQLDirective } from 'graphql'
import { PLUGINS } from '../../../src/builder.js'
import type PrismaTypes from '../../../src/generated/pothos.js'
import { getDatamodel } from '../../../src/generated/pothos.js'
import {
  CREATOR,
  DEPRECATED,
  type DeprecatedProduct,
  DIMENSIONS,
  PRODUCTS,
  type Product,
  RESEARCH,
  type Research,
  type User,
} from './catalogue.js'

/** What these plugins of our own say is about the types of the graph itself. */
const OURS: readonly string[] = ['routerDirectives', 'publicTags']

/** The subgraph that Apollo's suite asks for, built by the libraries of the gateway's own builder, in their order. */
const builder = new SchemaBuilder<{
  PrismaTypes: PrismaTypes
  AuthScopes: { signedIn: boolean }
}>({
  plugins: PLUGINS.filter((name) => !OURS.includes(name)),
  scopeAuth: { authScopes: () => ({ signedIn: false }) },
  prisma: {
    client: () => {
      throw new Error('no type of this subgraph lives in a database')
    },
    dmmf: getDatamodel(),
  },
  relay: { nodeQueryOptions: false, nodesQueryOptions: false },
})

const StudyRef = builder.objectRef<Research['study']>('CaseStudy').implement({
  fields: (t) => ({
    caseNumber: t.exposeID('caseNumber', { nullable: false }),
    description: t.exposeString('description'),
  }),
})

const ResearchRef = builder.objectRef<Research>('ProductResearch').implement({
  fields: (t) => ({
    study: t.field({ type: StudyRef, nullable: false, resolve: ({ study }) => study }),
    outcome: t.exposeString('outcome'),
  }),
})
builder.asEntity(ResearchRef, {
  key: builder.selection<{ study: { caseNumber: string } }>('study { caseNumber }'),
  resolveReference: ({ study }) => RESEARCH.find((one) => one.study.caseNumber === study.caseNumber) as Research,
})

const VariationRef = builder.objectRef<Product['variation']>('ProductVariation').implement({
  fields: (t) => ({ id: t.exposeID('id', { nullable: false }) }),
})

const DimensionRef = builder.objectRef<typeof DIMENSIONS>('ProductDimension').implement({
  shareable: true,
  fields: (t) => ({
    size: t.exposeString('size'),
    weight: t.exposeFloat('weight'),
    unit: t.exposeString('unit', { inaccessible: true }),
  }),
})

type UserReference = Pick<User, 'email'> & Partial<User>

const UserRef = builder
  .externalRef('User', builder.selection<{ email: string }>('email'), (reference): UserReference => {
    return reference.email === CREATOR.email ? { ...reference, name: CREATOR.name } : reference
  })
  .implement({
    externalFields: (t) => ({
      email: t.id({ nullable: false }),
      totalProductsCreated: t.int(),
      yearsOfEmployment: t.int({ nullable: false }),
    }),
    fields: (t) => ({
      name: t.exposeString('name', { override: { from: 'users' } }),
      averageProductsCreatedPerYear: t.int({
        requires: builder.selection<{ totalProductsCreated: number; yearsOfEmployment: number }>(
          'totalProductsCreated yearsOfEmployment',
        ),
        resolve: ({ totalProductsCreated, yearsOfEmployment }) => Math.round(totalProductsCreated / yearsOfEmployment),
      }),
    }),
  })

const DeprecatedRef = builder.objectRef<DeprecatedProduct>('DeprecatedProduct').implement({
  fields: (t) => ({
    sku: t.exposeString('sku', { nullable: false }),
    package: t.exposeString('package', { nullable: false }),
    reason: t.exposeString('reason'),
    createdBy: t.field({ type: UserRef, resolve: () => CREATOR }),
  }),
})

const deprecated = (by: { sku: string; package: string }) =>
  DEPRECATED.find((one) => one.sku === by.sku && one.package === by.package)

builder.asEntity(DeprecatedRef, {
  key: builder.selection<{ sku: string; package: string }>('sku package'),
  resolveReference: (reference) => deprecated(reference) as DeprecatedProduct,
})

const ProductRef = builder.objectRef<Product>('Product').implement({
  directives: { custom: {} } as never,
  fields: (t) => ({
    id: t.exposeID('id', { nullable: false }),
    sku: t.exposeString('sku'),
    package: t.exposeString('package'),
    variation: t.field({ type: VariationRef, resolve: ({ variation }) => variation }),
    dimensions: t.field({ type: DimensionRef, resolve: () => DIMENSIONS }),
    createdBy: t.field({
      type: UserRef.provides<{ totalProductsCreated: number }>('totalProductsCreated'),
      resolve: () => CREATOR,
    }),
    notes: t.string({ tag: 'internal', resolve: () => null }),
    research: t.field({
      type: [ResearchRef],
      nullable: { list: false, items: false },
      resolve: ({ research }) => research,
    }),
  }),
})

type ProductKey = { id?: string; sku?: string; package?: string; variation?: { id: string } }

builder.asEntity(ProductRef, {
  key: [
    builder.selection<{ id: string }>('id'),
    builder.selection<{ sku: string; package: string }>('sku package'),
    builder.selection<{ sku: string; variation: { id: string } }>('sku variation { id }'),
  ],
  resolveReference: (reference: ProductKey) =>
    PRODUCTS.find(
      (one) =>
        one.id === reference.id ||
        (one.sku === reference.sku &&
          (one.package === reference.package || one.variation.id === reference.variation?.id)),
    ) as Product,
})

const InventoryRef = builder.objectRef<{ id: string }>('Inventory').implement({
  fields: (t) => ({
    id: t.exposeID('id', { nullable: false }),
    deprecatedProducts: t.field({
      type: [DeprecatedRef],
      nullable: { list: false, items: false },
      resolve: () => DEPRECATED,
    }),
  }),
})
builder.asEntity(InventoryRef, {
  key: builder.selection<{ id: string }>('id'),
  interfaceObject: true,
  resolveReference: ({ id }) => ({ id }),
})

builder.queryType({
  fields: (t) => ({
    product: t.field({
      type: ProductRef,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_root, { id }) => PRODUCTS.find((one) => one.id === String(id)),
    }),
    deprecatedProduct: t.field({
      type: DeprecatedRef,
      deprecationReason: 'Use product query instead',
      args: { sku: t.arg.string({ required: true }), package: t.arg.string({ required: true }) },
      resolve: (_root, by) => deprecated(by),
    }),
  }),
})

export const schema = builder.toSubGraphSchema({
  linkUrl: 'https://specs.apollo.dev/federation/v2.3',
  federationDirectives: [
    '@extends',
    '@external',
    '@inaccessible',
    '@interfaceObject',
    '@key',
    '@override',
    '@provides',
    '@requires',
    '@shareable',
    '@tag',
  ],
  composeDirectives: ['@custom'],
  schemaDirectives: { link: { url: 'https://myspecs.dev/myCustomDirective/v1.0', import: ['@custom'] } },
  directives: [new GraphQLDirective({ name: 'custom', locations: [DirectiveLocation.OBJECT] })],
})
