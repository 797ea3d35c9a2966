// Changing one fact in its place.  What was typed is never lost: a refusal keeps the input open, and when somebody else
// changed the same fact in between, both versions stand side by side.
import { ref } from 'vue'
import { api, take } from '@core/api/client'
import { asProblem } from '@core/api/problem'
import { keys, queryClient } from '@core/api/query'
import type { Candidate } from '@core/api/types'
import { saveCandidate } from '@core/candidate/useCandidate'
import { translate } from '@core/i18n'
import type { Fact } from './facts'

export interface FactConflict {
  mine: string
  theirs: string
  now: Candidate
}

export function useFactEdit(fact: () => Fact, candidate: () => Candidate) {
  const editing = ref(false)
  const text = ref('')
  const busy = ref(false)
  const error = ref('')
  const conflict = ref<FactConflict | null>(null)
  let before = ''

  function start() {
    before = fact().read(candidate())
    text.value = before
    error.value = ''
    conflict.value = null
    editing.value = true
  }

  function cancel() {
    editing.value = false
    conflict.value = null
  }

  /** Sends the text against the version that was read; another fact changed meanwhile is no conflict. */
  async function send(from: Candidate): Promise<void> {
    const change = fact().change(text.value, from)
    if (!change) {
      error.value = translate('fact.not_a_value')
      return
    }
    try {
      await saveCandidate(from, change)
      cancel()
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.status === 412) await collide(from)
      else error.value = problem.text
    }
  }

  async function collide(from: Candidate): Promise<void> {
    const now = await take(api.GET('/api/v1/candidates/{id}', { params: { path: { id: from.id } } }))
    queryClient.setQueryData(keys.candidate(from.id), now)
    if (fact().read(now) === before) return send(now)
    conflict.value = { mine: text.value, theirs: fact().show(now) || translate('fact.nothing'), now }
  }

  async function guarded(work: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    error.value = ''
    try {
      await work()
    } catch (thrown) {
      error.value = asProblem(thrown).text
    } finally {
      busy.value = false
    }
  }

  const save = () => guarded(async () => {
    if (text.value.trim() === before.trim()) cancel()
    else await send(candidate())
  })

  /** Mine counts: the version the other left is overwritten on purpose. */
  const insist = () => guarded(async () => {
    const now = conflict.value?.now
    if (!now) return
    before = fact().read(now)
    conflict.value = null
    await send(now)
  })

  return { editing, text, busy, error, conflict, start, cancel, save, insist }
}
