// One person once: who may be the same, merged side by side, and taken back.
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient, refreshCandidate } from '../api/query'
import type { Candidate, Duplicate, Merge } from '../api/types'
import { translate } from '../i18n'
import { showProblem, showToast } from '../ui/toast'

const path = (id: number) => ({ params: { path: { id } } })

export function useTwins(id: Ref<number>) {
  const twins = useQuery({
    queryKey: computed(() => keys.duplicatesOf(id.value)),
    queryFn: () => take(api.GET('/api/v1/candidates/{id}/duplicates', path(id.value))),
  })
  const merges = useQuery({
    queryKey: computed(() => keys.merges(id.value)),
    queryFn: () => take(api.GET('/api/v1/candidates/{id}/merges', path(id.value))),
  })
  return { twins: computed(() => twins.data.value?.items ?? []), merges: computed(() => merges.data.value?.items ?? []) }
}

/** The one of the two who is not him. */
export const otherOf = (duplicate: Duplicate, id: number) => (duplicate.one.id === id ? duplicate.other : duplicate.one)

function refresh(...ids: number[]) {
  for (const id of ids) {
    refreshCandidate(id)
    void queryClient.invalidateQueries({ queryKey: keys.duplicatesOf(id) })
    void queryClient.invalidateQueries({ queryKey: keys.merges(id) })
  }
  void queryClient.invalidateQueries({ queryKey: keys.duplicates })
}

export async function undoMerge(merge: Pick<Merge, 'id' | 'survivor_id' | 'merged_id'>): Promise<void> {
  try {
    await take(api.POST('/api/v1/candidates/unmerge', { body: { merge_id: merge.id } }))
    refresh(merge.survivor_id, merge.merged_id)
    showToast(translate('merge.undone'))
  } catch (thrown) {
    showProblem(thrown)
  }
}

/** Makes `merged` part of `survivor`; `taken` names the fields whose value the merged one has right. */
export async function mergeTwo(survivor: Candidate, merged: Candidate, taken: string[]): Promise<Merge> {
  const merge = await take(api.POST('/api/v1/candidates/merge', {
    body: { survivor_id: survivor.id, merged_id: merged.id, survivor_version: survivor.version, merged_version: merged.version, take: taken },
  }))
  refresh(survivor.id, merged.id)
  showToast(translate('merge.done', { name: survivor.name }), { label: translate('act.undo'), run: () => undoMerge(merge) })
  return merge
}

async function setDismissed(duplicate: Duplicate, isDismissed: boolean): Promise<void> {
  const call = isDismissed ? api.POST('/api/v1/duplicates/{id}/dismiss', path(duplicate.id)) : api.POST('/api/v1/duplicates/{id}/reopen', path(duplicate.id))
  await take(call)
  refresh(duplicate.one.id, duplicate.other.id)
}

export async function dismiss(duplicate: Duplicate): Promise<void> {
  try {
    await setDismissed(duplicate, true)
    showToast(translate('merge.dismissed'), { label: translate('act.undo'), run: () => setDismissed(duplicate, false).catch(showProblem) })
  } catch (thrown) {
    showProblem(thrown)
  }
}
