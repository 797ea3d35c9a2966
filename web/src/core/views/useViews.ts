// Saved views of a page: its filters under a name, for oneself or shared with the firm.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { SavedView } from '../api/types'
import { translate } from '../i18n'
import { showProblem, showToast } from '../ui/toast'

type Page = SavedView['page']

export function useViews(page: Page) {
  const query = useQuery({
    queryKey: [...keys.views, page],
    queryFn: () => take(api.GET('/api/v1/views', { params: { query: { page } } })),
  })
  return { ...query, views: computed(() => query.data.value?.items ?? []) }
}

const stale = () => void queryClient.invalidateQueries({ queryKey: keys.views })

/** Throws a Problem, e.g. when the name is taken. */
export async function createView(page: Page, name: string, query: string, shared: boolean): Promise<SavedView> {
  const made = await take(api.POST('/api/v1/views', { body: { page, name, query, shared } }))
  stale()
  return made
}

export async function changeView(view: SavedView, change: { query?: string; shared?: boolean }): Promise<void> {
  try {
    const params = { path: { id: view.id }, header: { 'If-Match': `"${view.version}"` } }
    await take(api.PATCH('/api/v1/views/{id}', { params, body: change }))
  } catch (thrown) {
    showProblem(thrown)
  } finally {
    stale()
  }
}

export async function deleteView(view: SavedView): Promise<void> {
  try {
    await take(api.DELETE('/api/v1/views/{id}', { params: { path: { id: view.id } } }))
    stale()
    showToast(translate('view.deleted', { name: view.name }), view.own
      ? { label: translate('act.undo'), run: () => createView(view.page, view.name, view.query, view.shared).catch(showProblem) }
      : undefined)
  } catch (thrown) {
    showProblem(thrown)
  }
}

/** Two filters are the same when they say the same in whatever order. */
export function sameQuery(a: string, b: string): boolean {
  const sorted = (text: string) => {
    const params = new URLSearchParams(text)
    params.sort()
    return params.toString()
  }
  return sorted(a) === sorted(b)
}
