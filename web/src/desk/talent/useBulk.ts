// One change for many candidates: foreseen, begun, watched, stopped, taken back.
import { useQuery } from '@tanstack/vue-query'
import { computed, onBeforeUnmount, ref } from 'vue'
import { api, take } from '@core/api/client'
import { keys, queryClient } from '@core/api/query'
import type { Bulk, BulkInput } from '@core/api/types'
import { translate } from '@core/i18n'
import { onLive } from '@core/live/stream'
import { showProblem, showToast } from '@core/ui/toast'

const LOOK_MS = 1000 // the stream tells sooner; this is for when it is away

const isAtWork = (bulk: Bulk) => bulk.state === 'running' || bulk.state === 'undoing'
const path = (id: number) => ({ params: { path: { id } } })

export const foreseeBulk = (input: BulkInput) => take(api.POST('/api/v1/candidates/bulk/preview', { body: input }))

function stale() {
  for (const key of [keys.candidates, keys.today, keys.bulks, ['candidate']]) void queryClient.invalidateQueries({ queryKey: key })
}

export async function undoBulk(id: number): Promise<void> {
  try {
    await take(api.POST('/api/v1/candidates/bulk/{id}/undo', { ...path(id), body: {} as never }))
    const done = await watchBulk(id)
    showToast(translate('bulk.undone', { n: done.undone }))
  } catch (thrown) {
    showProblem(thrown)
  }
}

/** Until it is no longer at work; `hear` is told how far it is. */
export function watchBulk(id: number, hear: (bulk: Bulk) => void = () => undefined): Promise<Bulk> {
  return new Promise((resolve, reject) => {
    let isOver = false
    const end = (settle: () => void) => {
      isOver = true
      stop()
      clearInterval(timer)
      stale()
      settle()
    }
    const look = async () => {
      try {
        const bulk = await take(api.GET('/api/v1/candidates/bulk/{id}', path(id)))
        if (isOver) return
        hear(bulk)
        if (!isAtWork(bulk)) end(() => resolve(bulk))
      } catch (thrown) {
        if (!isOver) end(() => reject(thrown))
      }
    }
    const stop = onLive('bulk', (event) => { if (event.id === id) void look() })
    const timer = setInterval(look, LOOK_MS)
    void look()
  })
}

const RECENT_MS = 30 * 60_000

/** Own bulks: what is still at work, else what ended a moment ago and can be taken back. */
export function useLastBulk() {
  const query = useQuery({
    queryKey: keys.bulks, queryFn: () => take(api.GET('/api/v1/candidates/bulk')),
    refetchInterval: ({ state }) => (state.data?.items.some(isAtWork) ? LOOK_MS * 2 : false),
  })
  const stop = onLive('bulk', () => void queryClient.invalidateQueries({ queryKey: keys.bulks }))
  onBeforeUnmount(stop)
  const items = computed(() => query.data.value?.items ?? [])
  const atWork = computed(() => items.value.find(isAtWork))
  const isRecent = (bulk: Bulk) => /done|cancelled/.test(bulk.state) && bulk.changed > 0 && Date.now() - Date.parse(bulk.finished_at ?? '') < RECENT_MS
  const recent = computed(() => (items.value[0] && isRecent(items.value[0]) ? items.value[0] : undefined))
  return { atWork, recent }
}

export const cancelBulk = (id: number) => take(api.DELETE('/api/v1/candidates/bulk/{id}', path(id))).catch(showProblem)

export function useBulk() {
  const bulk = ref<Bulk | null>(null)
  let gone = false
  onBeforeUnmount(() => { gone = true })

  async function run(input: BulkInput): Promise<Bulk> {
    const begun = await take(api.POST('/api/v1/candidates/bulk', { body: input }))
    bulk.value = begun
    const done = await watchBulk(begun.id, (now) => { if (!gone) bulk.value = now })
    showToast(translate('bulk.done', { n: done.changed }), done.changed ? { label: translate('act.undo'), run: () => undoBulk(done.id) } : undefined)
    return done
  }

  const cancel = () => bulk.value && cancelBulk(bulk.value.id)
  return { bulk, run, cancel }
}
