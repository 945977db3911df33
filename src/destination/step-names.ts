/** A step of a test, before it runs. */
export interface StepName {
  readonly name: string
  readonly description: string
}

const S3_STEPS: readonly StepName[] = [
  {
    name: 'Check S3 bucket exists',
    description: 'Ensure the configured S3 bucket exists and that we have the required permissions to access it.',
  },
]

/** The steps of destinations as PostHog's clients know them (posthog.md 2.4), each of which needs those before it. */
export const STEP_NAMES = {
  S3: S3_STEPS,
  AwsS3: S3_STEPS,
  S3Compatible: S3_STEPS,
  AzureBlob: [
    {
      name: 'Check Azure Blob container exists',
      description: 'Ensure the configured container exists and can be written to.',
    },
  ],
  BigQuery: [
    { name: 'Check BigQuery project exists', description: 'Ensure the configured project exists and can be accessed.' },
    { name: 'Check BigQuery dataset exists', description: 'Ensure the configured dataset exists and can be accessed.' },
    { name: 'Check BigQuery table can be created', description: 'Ensure a table can be created in the dataset.' },
  ],
  Snowflake: [
    {
      name: 'Check Snowflake connection',
      description: 'Ensure the account can be reached with the configured credentials.',
    },
    {
      name: 'Check Snowflake warehouse exists',
      description: 'Ensure the configured warehouse exists and can be used.',
    },
    { name: 'Check Snowflake database exists', description: 'Ensure the configured database exists and can be used.' },
    { name: 'Check Snowflake schema exists', description: 'Ensure the configured schema exists and can be used.' },
    { name: 'Check Snowflake table can be created', description: 'Ensure a table can be created in the schema.' },
  ],
  Databricks: [
    {
      name: 'Check Databricks connection',
      description: 'Ensure the workspace can be reached with the configured credentials.',
    },
    { name: 'Check Databricks catalog exists', description: 'Ensure the configured catalog exists and can be used.' },
    { name: 'Check Databricks schema exists', description: 'Ensure the configured schema exists and can be used.' },
    { name: 'Check Databricks table can be created', description: 'Ensure a table can be created in the schema.' },
  ],
} as const satisfies Record<string, readonly StepName[]>
