// Whom a draft names with @, and until when: as the server reads the text now, or as the author chose instead.
import { useQuery } from '@tanstack/vue-query'
import { computed, onScopeDispose, ref, watch } from 'vue'
import { api, take } from '../api/client'
import { keys } from '../api/query'
import { wall } from '../format/clock'
import { inputText } from '../format/zone'
import type { RecordDraft } from './draft'

const PAUSE_MS = 300 // of typing

export const mayName = (draft: RecordDraft) => !draft.sealed && /[@＠]/.test(draft.text + draft.fact + draft.action + draft.emotion_text)

export interface NamedDue {
  id: number
  name: string
  phrase: string | null // the words its date was read from
  read: string | null // datetime-local text, as all of these; null: undated
  due: string | null
  isChosen: boolean
}

export function useMentionDues(candidateId: () => number, draft: RecordDraft) {
  const said = computed(() => JSON.stringify([draft.text, draft.fact, draft.action, draft.emotion_text]))
  const asked = ref(said.value)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(said, (now) => {
    clearTimeout(timer)
    timer = setTimeout(() => (asked.value = now), PAUSE_MS)
  })
  onScopeDispose(() => clearTimeout(timer))

  const query = useQuery({
    queryKey: computed(() => keys.mentions(candidateId(), asked.value)),
    queryFn: () => {
      const [text, fact, action, emotion_text] = JSON.parse(asked.value) as [string, string, string, string]
      return take(api.POST('/api/v1/candidates/{id}/records/mentions', { params: { path: { id: candidateId() } }, body: { text, fact, action, emotion_text } }))
    },
    placeholderData: (before) => before,
  })
  return computed<NamedDue[]>(() => (query.data.value?.items ?? []).map(({ id, name, phrase, due_at }) => {
    const read = due_at ? inputText(wall(due_at)) : null
    const chosen = draft.dues[id]
    return { id, name, phrase, read, due: chosen === undefined ? read : chosen, isChosen: chosen !== undefined }
  }))
}
