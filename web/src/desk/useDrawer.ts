// The candidate whose drawer is open: in the address, so that reload and back keep it.
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { entryOf } from '@core/search/target'

export function useDrawer() {
  const route = useRoute()
  const router = useRouter()
  const openId = computed(() => Number(route.query.c) || null)

  const show = (id: number | null, record = false) =>
    router.push({ query: { ...route.query, c: id ?? undefined, record: record ? '1' : undefined, at: undefined } })

  return {
    openId,
    at: computed(() => entryOf(route.query.at)), // an entry of his timeline to be shown
    wantsRecord: computed(() => route.query.record === '1'),
    open: (id: number) => show(id),
    record: (id: number) => show(id, true),
    close: () => show(null),
  }
}
