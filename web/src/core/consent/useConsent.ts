// 授权 of a candidate: what he agreed to, what is missing, and asking for it when he goes to a client.
import { ref } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { ConsentInput, ConsentMissing, ConsentOverview } from '../api/types'
import { translate } from '../i18n'
import { showProblem, showToast } from '../ui/toast'

export interface Given { channel: ConsentInput['channel']; evidence: string }

/** A consent that is asked for now; the dialog in the shell shows it. `retry` sends him with what was given. */
export interface Asking { candidateId: number; name: string; client?: string; companyId?: number; retry?: (given: Given) => unknown }
export const asking = ref<Asking>()

/** Stages in which the client has him. */
const WITH_CLIENT = ['recommended', 'interview', 'negotiation', 'offer', 'accepted', 'onboarded']
export const isWithClient = (kind: string | null | undefined) => WITH_CLIENT.includes(kind ?? '')

export function loadConsents(candidateId: number): Promise<ConsentOverview> {
  return take(api.GET('/api/v1/candidates/{id}/consents', { params: { path: { id: candidateId } } }))
}

export async function addConsent(candidateId: number, body: ConsentInput): Promise<void> {
  const overview = await take(api.POST('/api/v1/candidates/{id}/consents', { params: { path: { id: candidateId } }, body }))
  queryClient.setQueryData(keys.consents(candidateId), overview)
}

export async function withdrawConsent(candidateId: number, id: number): Promise<void> {
  await take(api.POST('/api/v1/consents/{id}/withdraw', { params: { path: { id } }, body: {} }))
  await queryClient.invalidateQueries({ queryKey: keys.consents(candidateId) })
}

export function askFor(candidateId: number, name: string, missing: ConsentMissing): void {
  asking.value = { candidateId, name, client: missing.company?.name ?? missing.position_title ?? '', companyId: missing.company?.id }
}

/** After he went to a client: says so when nobody noted that he agreed, and offers to do it now. */
export async function remindOfConsent(candidateId: number, name: string, submissionId: number | null): Promise<void> {
  try {
    const { missing } = await queryClient.fetchQuery({ queryKey: keys.consents(candidateId), queryFn: () => loadConsents(candidateId), staleTime: 0 })
    const one = missing.find((each) => each.submission_id === submissionId && each.is_sent)
    if (!one) return
    const client = one.company?.name ?? one.position_title ?? ''
    showToast(translate('consent.not_noted', { name, client }), { label: translate('consent.note_now'), run: () => askFor(candidateId, name, one) })
  } catch (thrown) {
    showProblem(thrown)
  }
}
