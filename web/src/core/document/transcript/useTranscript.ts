// The transcript of one recording: asked for, followed while it is made, drafted from.  A live event fetches it again.
import { useQuery } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { api, take } from '../../api/client'
import { asProblem, Problem } from '../../api/problem'
import { keys, queryClient } from '../../api/query'
import type { Transcript, TranscriptDraft } from '../../api/types'

/** null: nobody asked for one yet. */
export async function loadTranscript(id: number): Promise<Transcript | null> {
  try {
    return await take(api.GET('/api/v1/attachments/{id}/transcript', { params: { path: { id } } }))
  } catch (thrown) {
    if (asProblem(thrown).code === 'transcript.not_found') return null
    throw thrown
  }
}

export const keepTranscript = (transcript: Transcript) => queryClient.setQueryData(keys.transcript(transcript.attachment_id), transcript)

export function useTranscript(id: () => number) {
  const query = useQuery({ queryKey: computed(() => keys.transcript(id())), queryFn: () => loadTranscript(id()) })
  const busy = ref(false)
  const problem = ref<Problem | null>(null)

  async function guarded<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    if (busy.value) return undefined
    busy.value = true
    problem.value = null
    try {
      return await work()
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return undefined
    } finally {
      busy.value = false
    }
  }

  /** Has it heard, or heard once more at once, on the noted consent of the recorded person. */
  const ask = (consent: string) => guarded(async () => {
    keepTranscript(await take(api.POST('/api/v1/attachments/{id}/transcribe', { params: { path: { id: id() } }, body: { consent } })))
  })

  /** What a record of it could say; nothing is saved. */
  const draft = (): Promise<TranscriptDraft | undefined> => guarded(() => take(api.POST('/api/v1/attachments/{id}/draft', { params: { path: { id: id() } } })))

  return { query, transcript: computed(() => query.data.value), busy, problem, ask, draft }
}
