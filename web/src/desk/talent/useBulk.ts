// One change for many candidates: foreseen, begun, watched, stopped, taken back.
import { onBeforeUnmount, ref } from 'vue'
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
  for (const key of [keys.candidates, keys.today, ['candidate']]) void queryClient.invalidateQueries({ queryKey: key })
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

  const cancel = () => bulk.value && take(api.DELETE('/api/v1/candidates/bulk/{id}', path(bulk.value.id))).catch(showProblem)
  return { bulk, run, cancel }
}
