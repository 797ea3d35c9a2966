// Somebody off limits is refused at a submission: a partner is asked why he goes to the client all the same, everybody else is told.
import { ref } from 'vue'
import { useSession } from '../account/useSession'
import type { Problem } from '../api/problem'
import type { OffLimitsHit } from '../api/types'
import { showToast } from '../ui/toast'
import { hitWords } from './words'

/** The question that stands; the dialog in the shell shows it.  `again` sends him with the reason. */
export interface Overriding {
  name: string
  hits: OffLimitsHit[]
  again: (reason: string) => unknown
}
export const overriding = ref<Overriding>()

/** True when that was what the server refused: then it has been said, or a partner is being asked. */
export function refusedOffLimits(refused: Problem, name: string, again: Overriding['again']): boolean {
  if (refused.code !== 'submission.off_limits') return false
  const hits = (refused.params.off_limits ?? []) as OffLimitsHit[]
  if (useSession().me?.role === 'partner') overriding.value = { name, hits, again }
  else showToast([...hits.map(hitWords), refused.text].join(' '), undefined, 'failed')
  return true
}
