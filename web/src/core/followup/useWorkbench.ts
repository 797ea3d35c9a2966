// The rows of today as one list that is walked by key: which is chosen, and which follows when it is gone.
import { computed, ref, watch, type Ref } from 'vue'
import type { Today, TodayRow } from '../api/types'

export function rowKey(row: TodayRow): string {
  return `${row.kind}-${row.followup?.id ?? row.appointment?.id ?? row.todo?.id}`
}

export function candidateOf(row: TodayRow | undefined): { id: number; name: string } | null {
  return row?.followup?.candidate ?? row?.appointment?.candidate ?? row?.todo?.candidate ?? null
}

/** Where to stand when the chosen row is gone: on what has moved to its place, else on the last. */
export function placeAfter(gone: string, before: string[], now: string[]): string | null {
  const index = before.indexOf(gone)
  const rest = before.slice(index + 1).find((key) => now.includes(key))
  return rest ?? now[Math.min(Math.max(index, 0), now.length - 1)] ?? null
}

export function useWorkbench(today: Ref<Today | undefined>) {
  const sections = computed(() => today.value?.sections.filter((section) => section.total > 0) ?? [])
  const rows = computed(() => sections.value.flatMap((section) => section.items))
  const order = computed(() => rows.value.map(rowKey))
  const chosen = ref<string | null>(null)
  const row = computed(() => rows.value.find((item) => rowKey(item) === chosen.value))

  watch(order, (now, before) => {
    if (chosen.value === null) chosen.value = now[0] ?? null
    else if (!now.includes(chosen.value)) chosen.value = placeAfter(chosen.value, before ?? [], now)
  }, { immediate: true })

  function step(by: 1 | -1): void {
    const index = order.value.indexOf(chosen.value ?? '')
    const next = index < 0 ? 0 : Math.min(Math.max(index + by, 0), order.value.length - 1)
    chosen.value = order.value[next] ?? null
  }

  /** The next person due behind the row, or before it when it was the last; none when he was the only one. */
  function nextFollowup(key: string): string | null {
    const followups = rows.value.filter((item) => item.followup).map(rowKey)
    const index = order.value.indexOf(key)
    const others = followups.filter((item) => item !== key)
    return others.find((item) => order.value.indexOf(item) > index) ?? others[0] ?? null
  }

  return { sections, rows, chosen, row, step, nextFollowup }
}
