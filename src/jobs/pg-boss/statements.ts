import { QUEUE_SCHEMA } from './settings.js'

/** Hears the ids of jobs that were cancelled while they may run. */
export const CANCELLED_CHANNEL = 'orgraph_job_cancelled'

const job = `${QUEUE_SCHEMA}.job`
const clock = `${QUEUE_SCHEMA}.job_now()`

/** The attempt that the caller holds, and no later one: retry_count grows with every claim. $1 queue, $2 id, $3 retry_count. */
const held = `name = $1 and id = $2::uuid and retry_count = $3 and state = 'active'`

/** $1 queue, $2 key. By the application role, which has the rights on these columns and no other. */
export const cancel = `
  with gone as (
    update ${job} set state = 'cancelled', completed_on = ${clock}
    where name = $1 and singleton_key = $2 and state < 'completed' returning id)
  select pg_notify('${CANCELLED_CHANNEL}', id::text)::text from gone`

/** $1 queue, $2 ids, $3 retry_counts. */
export const touch = `
  with living as (
    update ${job} j set heartbeat_on = ${clock}
    from unnest($2::uuid[], $3::int[]) as mine (id, retry_count)
    where j.name = $1 and j.id = mine.id and j.retry_count = mine.retry_count and j.state = 'active' returning j.id)
  select coalesce(array_agg(id::text), '{}') as ids from living`

/** $4 reason, $5 when to try again, $6 seconds to keep it, should it have been the last attempt. */
export const fail = `
  update ${job} set
    state = (case when retry_count < retry_limit then 'retry' else 'failed' end)::${QUEUE_SCHEMA}.job_state,
    start_after = case when retry_count < retry_limit then $5::timestamptz else start_after end,
    completed_on = case when retry_count < retry_limit then null else ${clock} end,
    deletion_seconds = case when retry_count < retry_limit then deletion_seconds else $6::int end,
    heartbeat_on = null,
    output = jsonb_build_object('message', $4::text)
  where ${held}`

/** $4 reason, $5 seconds to keep it. */
export const failForGood = `
  update ${job} set state = 'failed', completed_on = ${clock}, deletion_seconds = $5::int, heartbeat_on = null,
    output = jsonb_build_object('message', $4::text)
  where ${held}`

/** $4 when to give it out again, null = now; $5 seconds that it may wait. The attempt is not charged. */
export const giveBack = `
  update ${job} set state = 'retry', retry_limit = retry_limit + 1, heartbeat_on = null,
    start_after = coalesce($4::timestamptz, ${clock}),
    keep_until = coalesce($4::timestamptz, ${clock}) + $5::int * interval '1 s'
  where ${held}`

/** $1 queues, $2 the services' time. */
export const busy = `
  select 1 from ${job}
  where name = any($1::text[]) and (state = 'active' or (state < 'active' and start_after <= greatest($2, ${clock})))
  limit 1`

/** $1 queue, $2 the services' time. */
export const release = `
  update ${job} set start_after = ${clock}
  where name = $1 and state < 'active' and start_after > ${clock} and start_after <= $2`
