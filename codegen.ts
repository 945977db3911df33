import type { CodegenConfig } from '@graphql-codegen/cli'

/** Types the GraphQL documents that REST rows and pages run: a renamed field breaks the build. Run by `npm run generate`. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['src/{rest,pages}/**/documents/*.graphql'],
  generates: {
    'src/generated/documents/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        skipTypename: false,
        scalars: {
          DateTime: 'string | Date',
          EmailAddress: 'string',
          JSONObject: 'Record<string, unknown>',
          NonNegativeInt: 'number',
          TimeZone: 'string',
          URL: 'string',
          UUID: 'string',
        },
      },
    },
  },
  importExtension: '.js',
}

export default config
