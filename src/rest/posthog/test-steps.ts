interface Step {
  name: string
  description: string
}

const step = (name: string, description: string): Step => ({ name, description })

/** The steps of the test of a destination, each of which needs those before it; other destinations have no test (posthog.md 2.4). */
const STEPS: ReadonlyMap<string, readonly Step[]> = new Map([
  [
    'S3',
    [
      step(
        'Check S3 bucket exists',
        'Ensure the configured S3 bucket exists and that we have the required permissions to access it.',
      ),
    ],
  ],
  [
    'BigQuery',
    [
      step('Check BigQuery project exists', 'Ensure the configured project exists and can be accessed.'),
      step('Check BigQuery dataset exists', 'Ensure the configured dataset exists and can be accessed.'),
      step('Check BigQuery table can be created', 'Ensure a table can be created in the dataset.'),
    ],
  ],
  [
    'Snowflake',
    [
      step('Check Snowflake connection', 'Ensure the account can be reached with the configured credentials.'),
      step('Check Snowflake warehouse exists', 'Ensure the configured warehouse exists and can be used.'),
      step('Check Snowflake database exists', 'Ensure the configured database exists and can be used.'),
      step('Check Snowflake schema exists', 'Ensure the configured schema exists and can be used.'),
      step('Check Snowflake table can be created', 'Ensure a table can be created in the schema.'),
    ],
  ],
  [
    'Databricks',
    [
      step('Check Databricks connection', 'Ensure the workspace can be reached with the configured credentials.'),
      step('Check Databricks catalog exists', 'Ensure the configured catalog exists and can be used.'),
      step('Check Databricks schema exists', 'Ensure the configured schema exists and can be used.'),
      step('Check Databricks table can be created', 'Ensure a table can be created in the schema.'),
    ],
  ],
])

/** The steps of a destination, not run yet; null where it has no test. */
export const stepsOf = (destination: string) => STEPS.get(destination)?.map((one) => ({ ...one, result: null })) ?? null
