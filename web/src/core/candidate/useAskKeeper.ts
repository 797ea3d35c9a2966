// A word with the keeper of a hidden candidate who is the same person: the server finds him, writes into his inbox, and tells nothing else.
import { ref } from 'vue'
import { api, take } from '../api/client'
import type { DuplicateAsked, DuplicateAsking } from '../api/types'
import { showProblem } from '../ui/toast'

/** Whether a colleague keeps the same person; only his name comes back. */
export function lookForTwin(id: number): Promise<DuplicateAsked> {
  return take(api.POST('/api/v1/candidates/{id}/duplicates/ask', { params: { path: { id } } }))
}

export function useAskKeeper(about: () => DuplicateAsking) {
  const busy = ref(false)
  const answer = ref<DuplicateAsked | null>(null)

  async function ask(): Promise<void> {
    busy.value = true
    try {
      answer.value = await take(api.POST('/api/v1/duplicates/ask', { body: about() }))
    } catch (thrown) {
      showProblem(thrown)
    } finally {
      busy.value = false
    }
  }

  return { busy, answer, ask }
}
