// The record form without its looks: draft, quick outcomes, next date, saving once.
import { useQuery } from '@tanstack/vue-query'
import { computed, reactive, ref, watch } from 'vue'
import { api, take } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import { keys, refreshCandidate } from '../api/query'
import type { Channel, Outcome, RecordSaved } from '../api/types'
import { draftTurn, emptyDraft, forgetDraft, isEmpty, keepDraft, loadDraft, type RecordDraft } from './draft'
import { inputOf } from './input'
import { isUnheard, keepForLater } from './unsent'

export const CHANNELS: Channel[] = ['phone', 'wechat', 'wecom', 'meeting', 'video', 'email', 'sms', 'other']
const SPOKEN: Channel[] = ['phone', 'meeting', 'video']

/** The outcomes that fit a channel, most frequent first. */
export function outcomesOf(channel: string): Outcome[] {
  return SPOKEN.includes(channel as Channel)
    ? ['reached', 'no_answer', 'call_later', 'refused', 'wrong_number']
    : ['replied', 'no_reply', 'call_later', 'refused', 'wrong_number']
}

/** When the next contact would be due by the rule after a contact like this one; undefined while it is not known. */
export function useNextDue(candidateId: () => number, draft: RecordDraft) {
  const asked = computed(() => ({
    channel: draft.channel as Channel, direction: draft.direction === 'in' ? ('in' as const) : ('out' as const),
    outcome: draft.direction === 'in' ? undefined : ((draft.outcome as Outcome | null) ?? undefined),
  }))
  const query = useQuery({
    queryKey: computed(() => [...keys.nextDue(candidateId()), asked.value]),
    enabled: computed(() => asked.value.direction === 'in' || asked.value.outcome !== undefined),
    queryFn: () => take(api.GET('/api/v1/candidates/{id}/next-due', { params: { path: { id: candidateId() }, query: asked.value } })),
  })
  return computed(() => (query.data.value?.followup_id ? query.data.value : undefined))
}

/** `name`: of the candidate, for the list of records that wait for the server. */
export function useRecordForm(candidateId: () => number, preferred: () => string | null, name: () => string = () => '') {
  const draft = reactive<RecordDraft>(emptyDraft(null))
  const saving = ref(false)
  const problem = ref<Problem | null>(null)
  const outcomes = computed(() => outcomesOf(draft.channel))
  const ready = computed(() => !isEmpty(draft) && (draft.direction === 'in' || draft.outcome !== null))

  watch([candidateId, draftTurn], ([id]) => Object.assign(draft, loadDraft(id) ?? emptyDraft(preferred())), { immediate: true })
  watch(draft, () => keepDraft(candidateId(), draft), { flush: 'sync' })
  watch(() => draft.channel, () => {
    // 接通 on the phone is 已回复 in a chat: keep the meaning when the channel changes.
    if (draft.outcome && !outcomes.value.includes(draft.outcome as Outcome)) {
      const twin: Partial<Record<string, Outcome>> = { reached: 'replied', replied: 'reached', no_answer: 'no_reply', no_reply: 'no_answer' }
      draft.outcome = twin[draft.outcome] ?? null
    }
  })

  function startAfresh(id: number): void {
    forgetDraft(id)
    if (candidateId() === id) Object.assign(draft, emptyDraft(draft.channel))
  }

  /** Saves; 'kept' when the server was not heard and the record waits on this computer; undefined when there is nothing to
   * save or the server refused (see `problem`). */
  async function save(): Promise<RecordSaved | 'kept' | undefined> {
    if (saving.value) return undefined
    const id = candidateId()
    saving.value = true
    problem.value = null
    try {
      const saved = await take(api.POST('/api/v1/candidates/{id}/records', { params: { path: { id } }, body: inputOf(draft) }))
      startAfresh(id)
      refreshCandidate(id)
      return saved
    } catch (thrown) {
      problem.value = asProblem(thrown)
      if (isUnheard(problem.value) && !draft.sealed && keepForLater(id, name(), draft)) {
        problem.value = null
        startAfresh(id)
        return 'kept'
      }
      if (problem.value.code === 'record.uid_reused') draft.uid = crypto.randomUUID() // changed after it was saved: what stands here is another one
      return undefined
    } finally {
      saving.value = false
    }
  }

  return { draft, outcomes, ready, saving, problem, save }
}
