// One import from the dropped file to its result; it goes on when the page is left.
import { useQuery } from '@tanstack/vue-query'
import { computed, onScopeDispose, type Ref } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { Import } from '../api/types'
import { onLive } from '../live/stream'

const POLL_MS = 1500

export interface StartInput {
  mapping: { column: number; field: string }[]
  duplicates: 'merge' | 'skip'
  care: 'care' | 'pool'
}

export function useImport(id: Ref<number>) {
  const query = useQuery({
    queryKey: computed(() => keys.import(id.value)),
    enabled: computed(() => id.value > 0),
    queryFn: () => take(api.GET('/api/v1/imports/{id}', { params: { path: { id: id.value } } })),
    refetchInterval: (state) => (state.state.data?.state === 'running' ? POLL_MS : false),
  })
  const stop = onLive('import', (event) => {
    if (event.id !== id.value) return
    queryClient.setQueryData<Import>(keys.import(event.id), (old) => old && { ...old, state: event.state, counts: event.counts })
  })
  onScopeDispose(stop)
  return { ...query, job: computed(() => query.data.value) }
}

export async function startImport(id: number, input: StartInput): Promise<void> {
  const job = await take(api.POST('/api/v1/imports/{id}/start', { params: { path: { id } }, body: input }))
  queryClient.setQueryData(keys.import(id), job)
}

export async function cancelImport(id: number): Promise<void> {
  const job = await take(api.DELETE('/api/v1/imports/{id}', { params: { path: { id } } }))
  queryClient.setQueryData(keys.import(id), job)
}

/** Takes another sheet of the workbook; the guess is then of that one. */
export async function chooseSheet(id: number, sheet: string): Promise<void> {
  const job = await take(api.PATCH('/api/v1/imports/{id}', { params: { path: { id } }, body: { sheet } }))
  queryClient.setQueryData(keys.import(id), job)
}

/** How far it is, 0 to 1. */
export function partDone(job: Pick<Import, 'state' | 'counts'>): number {
  if (job.state === 'done') return 1
  return job.counts.rows ? Math.min(job.counts.processed / job.counts.rows, 1) : 0
}
