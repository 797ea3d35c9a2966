// Double touch: a colleague reached the person and his own next contact lies ahead, so one more call is one too many.
import type { Followup } from '../api/types'

export function isTouched(other: Pick<Followup, 'last_contact_at' | 'next_due_at'>, now: number): boolean {
  return !!other.last_contact_at && !!other.next_due_at && Date.parse(other.last_contact_at) <= now && now < Date.parse(other.next_due_at)
}
