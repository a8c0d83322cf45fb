/** What the routes of invitations call. */
import {
  acceptInvitation,
  createInvitation,
  type Invited as Invitee,
  invitedBy,
  listInvitations,
  revokeInvitation,
  type Invitation as StoredInvitation,
} from '@/models/invitation'
import type { Invitation, InvitationReply, Invited, ShownLink } from '@/replies/people'
import { AppError, plainMessage } from '@/utils/errors'
import type { Language } from '@/utils/language'
import { log } from '@/utils/log'
import { hasMail } from '@/utils/mail'
import { mayChoose } from '@/utils/password-choice'
import { sendLink } from './account-mail'
import { mustKnowUnit } from './known-unit'
import { linkTo } from './people-desk'

function shown({ createdAt, expiresAt, ...rest }: StoredInvitation): Invitation {
  return { ...rest, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() }
}

export async function showInvitations(): Promise<Invitation[]> {
  return (await listInvitations()).map(shown)
}

/**
 * Invites somebody, by mail or by a link that is shown this once. When the mail does not go out, the link is shown.
 * @throws AppError user_exists, unknown_unit, or mail_off.
 */
export async function invite(
  { by, ...wanted }: Invitee & { days: number; by: 'mail' | 'link' },
  createdBy: string,
  language: Language,
): Promise<InvitationReply> {
  if (by === 'mail' && !hasMail()) throw new AppError('mail_off')
  await mustKnowUnit(wanted.unitId)
  const { invitation, token } = await createInvitation({ ...wanted, createdBy })
  const link = linkTo('invitation', token, invitation.expiresAt)
  const isMailed = by === 'mail' && (await isSent(wanted, link, language))
  return { invitation: shown(invitation), isMailed, link: isMailed ? null : link }
}

async function isSent({ email, name }: Invitee, link: ShownLink, language: Language): Promise<boolean> {
  try {
    await sendLink('invite', { to: email, name, url: link.url, until: link.expiresAt }, language)
    return true
  } catch (error) {
    log.warn({ error: plainMessage(error) }, 'an invitation could not be mailed')
    return false
  }
}

/** @throws AppError unknown_invitation. */
export async function takeBack(id: string): Promise<void> {
  if (!(await revokeInvitation(id))) throw new AppError('unknown_invitation', { id })
}

/** Who is invited by a link. @throws AppError invitation_gone. */
export async function lookAtInvitation(token: string): Promise<Invited> {
  const found = await invitedBy(token)
  if (!found) throw new AppError('invitation_gone')
  const { email, name, role } = found
  return { email, name, role }
}

/** Makes the user that a link invites. @throws AppError invitation_gone, user_exists, or what mayChoose throws. */
export async function accept(given: { token: string; name: string; password: string }): Promise<string> {
  const { email } = await lookAtInvitation(given.token)
  await mayChoose(given.password, [email, given.name])
  await acceptInvitation(given.token, given.name, given.password)
  return email
}
