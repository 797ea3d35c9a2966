// Erases a candidate for good; the lists that named him forget him.
import { api, take } from '../api/client'
import { keys, queryClient, refreshCandidate } from '../api/query'
import type { Erasure } from '../api/types'

export const ERASE_REASONS = ['asked', 'expired', 'mistake'] as const satisfies readonly Erasure['reason'][]

export async function eraseCandidate(id: number, reason: Erasure['reason']): Promise<void> {
  await take(api.POST('/api/v1/candidates/{id}/erase', { params: { path: { id } }, body: { reason } }))
}

/** Once nothing on the screen shows him any more. */
export function forgetCandidate(id: number): void {
  queryClient.removeQueries({ queryKey: keys.candidate(id) })
  refreshCandidate(id)
}
