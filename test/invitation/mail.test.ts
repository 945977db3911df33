import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Gateway, useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { startSmtpServer } from '../testkit/smtp-server.js'
import { freshAddress, invite, MINUTE, storedInvitations, tokenOf } from './inviting.js'

const smtp = await startSmtpServer()
const gateway = useGateway({ env: { SMTP_URL: smtp.url, MAIL_FROM: 'Orgraph <no-reply@orgraph.test>' } })
afterAll(() => smtp.close())

const system = () => gateway.services.database.system

/** Quoted-printable undone: soft line breaks and escapes. */
const decoded = (raw: string) =>
  raw
    .replace(/=\r\n/g, '')
    .replace(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString())

async function mailTo(address: string) {
  await gateway.services.mail.idle()
  return smtp.received.filter((mail) => mail.recipients.includes(address))
}

const headersOf = (raw: string) => (raw.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ').split('\r\n')

async function mailed(organization: OrganizationSeed, input: Record<string, unknown> = {}) {
  const made = await invite(organization.owner, organization, { sendEmail: true, ...input })
  const mails = await mailTo(made.email)
  return { ...made, mails, mail: mails[0] as (typeof mails)[number] }
}

describe('the mail of an invitation', () => {
  it('goes to exactly one person, with the link, the words of the inviter and his address for answers', async () => {
    const organization = await gateway.organization({
      name: 'Acme Inc',
      owner: await gateway.person({ name: 'Jane Doe' }),
    })
    const { mails, mail, email, link } = await mailed(organization, {
      message: 'Come in',
      firstName: 'Ann',
      role: 'admin',
    })
    expect(mails).toHaveLength(1)
    expect(mail.recipients).toEqual([email])
    const { user } = organization.owner
    expect(headersOf(mail.raw)).toContain(`To: Ann <${email}>`)
    expect(headersOf(mail.raw)).toContain(`Reply-To: ${user.name} <${user.email}>`)
    const text = decoded(mail.raw)
    for (const part of [link, 'Acme Inc', 'Come in', 'Hello Ann', 'as admin', user.name]) expect(text).toContain(part)
    expect(await storedInvitations(gateway, organization)).toMatchObject([{ emailAttempted: true }])
  })

  it('has no other recipient, whatever first name, message and names say', async () => {
    const owner = await gateway.person({ name: 'Eve\r\nBcc: evil@example.test' })
    const organization = await gateway.organization({ owner, name: 'Acme\r\nBcc: evil@example.test' })
    const { mail, email } = await mailed(organization, {
      firstName: '"A" <evil@example.test>,',
      message: 'Hi\r\n.\r\nRCPT TO:<evil@example.test>\r\nBcc: evil@example.test\r\n\r\n<script>alert(1)</script>',
    })
    expect(mail.recipients).toEqual([email])
    expect(headersOf(mail.raw).filter((line) => /^(bcc|cc):/i.test(line))).toEqual([])
    expect(headersOf(mail.raw).filter((line) => line.startsWith('To:'))).toEqual([`To: ${email}`])
    expect(decoded(mail.raw).split('<!doctype html>')[1]).not.toContain('<script>')
    expect(await mailTo('evil@example.test')).toEqual([])
  })

  it('is not sent when the caller passes the link on itself', async () => {
    const organization = await gateway.organization()
    const { mails } = await mailed(organization, { sendEmail: false })
    expect(mails).toEqual([])
    expect(await storedInvitations(gateway, organization)).toMatchObject([{ emailAttempted: false }])
  })

  it('is sent once for each of many', async () => {
    const organization = await gateway.organization()
    const emails = [freshAddress(), freshAddress(), freshAddress()]
    await organization.owner.mutate('inviteMembers', {
      organization: organization.ref,
      invitations: emails.map((email) => ({ email, role: 'member' })),
    })
    for (const email of emails) expect(await mailTo(email)).toHaveLength(1)
  })

  it('is sent anew with another link when the invitation is', async () => {
    const organization = await gateway.organization()
    const { id, email, link } = await mailed(organization)
    gateway.advance(MINUTE)
    const again = await organization.owner.mutate('resendInvitation', { invitationId: id }, 'link')
    const texts = (await mailTo(email)).map((mail) => decoded(mail.raw))
    expect(texts).toHaveLength(2)
    expect(texts[0]).toContain(link)
    expect(texts[1]).toContain(again.link)
    expect(texts[1]).not.toContain(link)
  })

  it('leaves the token nowhere in the database, neither while it waits nor once it is sent', async () => {
    const organization = await gateway.organization()
    smtp.faults = { rejectRecipient: 451 }
    const { token, email, mails } = await mailed(organization)
    expect(mails).toEqual([])
    expect(await placesOf(gateway, token)).toEqual([])
    smtp.faults = {}
    gateway.advance(30 * MINUTE)
    expect(await mailTo(email)).toHaveLength(1)
    expect(await placesOf(gateway, token)).toEqual([])
    // The search finds what is there.
    expect(await placesOf(gateway, email)).toContain('invitation.email')
  })

  it('is never sent when the transaction is rolled back after all was written', async () => {
    const organization = await gateway.organization()
    const email = freshAddress()
    await refuseAtCommit(gateway, email)
    const before = await organization.snapshot()
    const { errors } = await organization.owner.graph(
      `mutation($input: InviteMemberInput!) { inviteMember(input: $input) { __typename } }`,
      { input: { organization: organization.ref, email, role: 'member' } },
    )
    expect(errors?.[0]?.extensions.code).toBe('INTERNAL')
    expect(await mailTo(email)).toEqual([])
    expect(await organization.snapshot()).toEqual(before)
  })
})

describe('where mail can be sent, the address must be verified', () => {
  async function unverified() {
    const person = await gateway.person({ emailVerified: false })
    const organization = await gateway.organization()
    const invitation = await invite(organization.owner, organization, { email: person.user.email })
    return { person, organization, invitation }
  }

  it.each(['acceptInvitation', 'rejectInvitation'])('for %s', async (name) => {
    const { person, organization, invitation } = await unverified()
    const before = await organization.snapshot()
    for (const input of [{ token: invitation.token }, { invitationId: invitation.id }]) {
      expect(await person.mutate(name, input)).toMatchObject({
        __typename: 'ForbiddenError',
        code: 'EMAIL_NOT_VERIFIED',
      })
    }
    expect(await organization.snapshot()).toEqual(before)
    await system().user.update({ where: { id: person.user.id }, data: { emailVerified: true } })
    expect(await person.mutate(name, { token: invitation.token })).not.toHaveProperty('code')
  })

  it('to see the own invitations', async () => {
    const { person } = await unverified()
    const query = '{ viewer { invitations { totalCount nodes { id } } } }'
    expect(await person.data(query)).toEqual({ viewer: { invitations: { totalCount: 0, nodes: [] } } })
    await system().user.update({ where: { id: person.user.id }, data: { emailVerified: true } })
    gateway.services.viewers.forgetAll()
    expect((await person.data(query)).viewer.invitations.totalCount).toBe(1)
  })
})

describe('without a mail server', () => {
  it('the mail is a file, its link is logged, and nobody needs a verified address', async () => {
    const other = await Gateway.start()
    try {
      const person = await other.person({ emailVerified: false })
      const organization = await other.organization()
      const { link } = await invite(organization.owner, organization, { email: person.user.email, sendEmail: true })
      await other.services.mail.idle()
      const directory = join(other.dataDir, 'mail')
      const files = await readdir(directory)
      expect(files).toHaveLength(1)
      expect(decoded(await readFile(join(directory, files[0] as string), 'utf8'))).toContain(link)
      expect(other.logged.some((line) => line.includes(link))).toBe(true)
      expect(await storedInvitations(other, organization)).toMatchObject([{ emailAttempted: false }])
      expect(await placesOf(other, tokenOf(link))).toEqual([])
      expect(await person.mutate('acceptInvitation', { token: tokenOf(link) })).toMatchObject({
        __typename: 'AcceptInvitationSuccess',
      })
    } finally {
      await other.close()
    }
  })
})

describe('INVITATION_HOURS', () => {
  it('is how long every invitation lives', async () => {
    const other = await Gateway.start({ env: { INVITATION_HOURS: '5' } })
    try {
      const organization = await other.organization()
      await invite(organization.owner, organization)
      const [row] = await storedInvitations(other, organization)
      expect((row?.expiresAt.getTime() ?? 0) - (row?.createdAt.getTime() ?? 0)).toBe(5 * 60 * MINUTE)
    } finally {
      await other.close()
    }
  })
})

/** Every column of every table that holds the text, as `table.column`. */
async function placesOf(where: Gateway, text: string): Promise<string[]> {
  const pool = where.services.database.systemPool
  const { rows } = await pool.query<{ table_name: string; column_name: string }>(
    `select table_name, column_name from information_schema.columns where table_schema = 'public' order by 1, 2`,
  )
  const found: string[] = []
  for (const { table_name, column_name } of rows) {
    const hit = await pool.query(
      `select 1 from "${table_name}" t where position($1 in t."${column_name}"::text) > 0 limit 1`,
      [text],
    )
    if (hit.rows.length > 0) found.push(`${table_name}.${column_name}`)
  }
  return found
}

/** Lets the commit of a transaction fail that has queued mail to the address. */
async function refuseAtCommit(where: Gateway, address: string): Promise<void> {
  await where.services.database.systemPool.query(`
    create function refuse_at_commit() returns trigger language plpgsql as $$
    begin raise exception 'refused at commit'; end $$;
    create constraint trigger refuse_at_commit after insert on outgoing_mail deferrable initially deferred
      for each row when (new."toAddress" = '${address}') execute function refuse_at_commit()`)
}
