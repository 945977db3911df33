import type { CodegenConfig } from '@graphql-codegen/cli'

const scalars = {
  EmailAddress: 'string',
  JSONObject: 'Record<string, unknown>',
  NonNegativeInt: 'number',
  TimeZone: 'string',
  URL: 'string',
  UUID: 'string',
}

const config = { useTypeImports: true, enumsAsTypes: true, skipTypename: false }

/**
 * Types the GraphQL documents that REST rows and pages run, and those of the client package: a renamed field breaks the
 * build. Run by `npm run generate`.
 */
const generation: CodegenConfig = {
  schema: 'schema.graphql',
  generates: {
    'src/generated/documents/': {
      documents: ['src/{rest,pages}/**/documents/*.graphql'],
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: { ...config, scalars: { ...scalars, DateTime: 'string | Date' } },
    },
    // Documents as text: a client needs no parser. Their hashes are what trusted documents are known by.
    'src/generated/client/': {
      documents: ['src/client/documents/*.graphql'],
      preset: 'client',
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { hashAlgorithm: 'sha256', mode: 'embedHashInDocument' },
      },
      config: { ...config, documentMode: 'string', scalars: { ...scalars, DateTime: 'string' } },
    },
  },
  importExtension: '.js',
  hooks: {
    // A bundler leaves out a document that is not used only if making it has no effect.
    beforeOneFileWrite: [
      (_file, content) => content.replaceAll('= new TypedDocumentString(', '= /*#__PURE__*/ new TypedDocumentString('),
    ],
  },
}

export default generation
