// Which rows are chosen: some by hand, or all that match with a few left out.
import { computed, reactive } from 'vue'

export interface Selection {
  all: boolean
  ids: Set<number> // chosen ones; with `all` those left out
}

export function useSelection(total: () => number) {
  const chosen = reactive<Selection>({ all: false, ids: new Set() })
  const count = computed(() => (chosen.all ? Math.max(0, total() - chosen.ids.size) : chosen.ids.size))
  const has = (id: number) => chosen.ids.has(id) !== chosen.all

  function set(id: number, on: boolean) {
    if (on !== chosen.all) chosen.ids.add(id)
    else chosen.ids.delete(id)
  }

  function clear() {
    chosen.all = false
    chosen.ids = new Set()
  }

  function selectAll() {
    chosen.all = true
    chosen.ids = new Set()
  }

  return { chosen, count, has, set, toggle: (id: number) => set(id, !has(id)), clear, selectAll }
}
