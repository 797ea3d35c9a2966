// Whose a candidate is, until when and why, in one line.
import type { Ownership, OwnershipClaim } from '../api/types'
import { wall } from '../format/clock'
import { dateWords } from '../format/when'
import { translate } from '../i18n'

const dayOf = (instant: string | null) => (instant ? dateWords(wall(instant), true) : '')

/** 莉莎，到 2027年2月21日；因为 2026年11月23日 有效沟通. */
export function claimWords(claim: OwnershipClaim): string {
  const words = { name: claim.account.name, until: dayOf(claim.until), since: dayOf(claim.since), contact: dayOf(claim.contact_at), position: claim.position?.title ?? '' }
  return translate(claim.position ? 'ownership.by_submission' : 'ownership.by_contact', words)
}

/** What the drawer says; nothing for whom nobody has. */
export function ownershipWords(ownership: Ownership | undefined): string {
  const first = ownership?.claims[0]
  if (!first) return ''
  return translate(ownership.mine ? 'ownership.mine' : 'ownership.others', { claim: claimWords(first) })
}
