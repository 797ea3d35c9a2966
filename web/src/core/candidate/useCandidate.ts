// One candidate with his followups and submissions, and what is changed from his page.
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take } from '../api/client'
import type { Problem } from '../api/problem'
import { keys, queryClient, refreshCandidate } from '../api/query'
import type { Given } from '../consent/useConsent'
import type { Candidate, CandidateChange, CandidateInput, Submission } from '../api/types'

export function useCandidate(id: Ref<number>) {
  const query = useQuery({
    queryKey: computed(() => keys.candidate(id.value)),
    enabled: computed(() => id.value > 0),
    queryFn: () => take(api.GET('/api/v1/candidates/{id}', { params: { path: { id: id.value } } })),
  })
  return { ...query, candidate: computed(() => query.data.value) }
}

export async function saveCandidate(candidate: Candidate, change: CandidateChange): Promise<Candidate> {
  const saved = await take(api.PATCH('/api/v1/candidates/{id}', {
    params: { path: { id: candidate.id }, header: { 'If-Match': `"${candidate.version}"` } },
    body: change,
  }))
  queryClient.setQueryData(keys.candidate(candidate.id), saved)
  refreshCandidate(candidate.id)
  return saved
}

export async function createCandidate(input: CandidateInput & { name: string }): Promise<Candidate> {
  const created = await take(api.POST('/api/v1/candidates', { body: input }))
  refreshCandidate(created.id)
  return created
}

/** Who is there already, where the refusal may say so; else 0. */
export const knownId = ({ code, params }: Problem) => (code === 'candidate.duplicate' ? Number(params.candidate_id) || 0 : 0)

export async function reveal(candidateId: number, field: string, reason: string) {
  const answer = await take(api.POST('/api/v1/candidates/{id}/reveal', { params: { path: { id: candidateId } }, body: { field, reason } }))
  return answer.value
}

export async function changeStage(submission: Submission, stage: string, reason?: string, override?: string, consent?: Given): Promise<Submission> {
  const body = { stage, reason, consent, version: submission.version, override_reason: override }
  const changed = await take(api.POST('/api/v1/submissions/{id}/stage', { params: { path: { id: submission.id } }, body }))
  refreshCandidate(submission.candidate.id)
  return changed
}

export async function submitTo(candidateId: number, positionId: number, override?: string): Promise<Submission> {
  const body = { candidate_id: candidateId, position_id: positionId, override_reason: override }
  const created = await take(api.POST('/api/v1/submissions', { body }))
  refreshCandidate(candidateId)
  return created
}
