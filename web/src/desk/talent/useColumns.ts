// The columns of the table: those of the view that is open stand in the address, those of one's own are kept for the account.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'
import { api, take } from '@core/api/client'
import { keys, queryClient } from '@core/api/query'
import { showProblem } from '@core/ui/toast'
import { chosenColumns, columnsOf, keptColumns, resized } from './columns'

const place = { params: { path: { page: 'talent' } } }

export function useColumns() {
  const { locale } = useI18n()
  const route = useRoute()
  const router = useRouter()
  const fields = useQuery({ queryKey: keys.customFields, queryFn: () => take(api.GET('/api/v1/custom-fields')) })
  const layout = useQuery({ queryKey: keys.layout('talent'), queryFn: () => take(api.GET('/api/v1/me/layouts/{page}', place)) })
  const custom = computed(() => fields.data.value?.items ?? [])
  const all = computed(() => (void locale.value, columnsOf(custom.value)))
  const ofView = computed(() => (typeof route.query.columns === 'string' ? route.query.columns.split(',').filter(Boolean) : []))
  const kept = computed(() => (ofView.value.length ? ofView.value : (layout.data.value?.columns ?? [])))
  const columns = computed(() => chosenColumns(all.value, kept.value))
  const text = computed(() => keptColumns(columns.value).join())

  async function keepOwn(names: string[]) {
    const before = queryClient.getQueryData(keys.layout('talent'))
    queryClient.setQueryData(keys.layout('talent'), { columns: names })
    try {
      await take(api.PUT('/api/v1/me/layouts/{page}', { ...place, body: { columns: names } }))
    } catch (thrown) {
      queryClient.setQueryData(keys.layout('talent'), before)
      showProblem(thrown)
    }
  }

  async function keep(names: string[]) {
    if (!ofView.value.length) return keepOwn(names)
    await router.replace({ query: { ...route.query, columns: names.join() || undefined } })
  }

  const isKnown = computed(() => ofView.value.length > 0 || layout.isFetched.value) // before that they would jump
  const resize = (name: string, width: number | null) => keep(resized(kept.value, name, width))
  return { all, custom, columns, kept, text, ofView, isKnown, keep, resize }
}
