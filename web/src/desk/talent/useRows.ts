// Rows of a list of any length, read in pages where they are looked at: going on by the cursor of the page before, jumping
// by its place.  What is not read yet is undefined.
import { computed, shallowRef, triggerRef, watch, type Ref } from 'vue'
import { api, take } from '@core/api/client'
import type { CandidateRow } from '@core/api/types'
import type { TalentQuery } from './filter'

export const PAGE = 100
const KEPT_PAGES = 60

interface Page {
  rows: CandidateRow[]
  next: string | null
}

export function useRows(asked: Ref<TalentQuery>) {
  const pages = shallowRef(new Map<number, Page>())
  const total = shallowRef<number>()
  const error = shallowRef<unknown>()
  const waiting = new Map<number, number>() // page → run it is asked in
  let run = 0

  const rowAt = (index: number): CandidateRow | undefined => pages.value.get(Math.floor(index / PAGE))?.rows[index % PAGE]

  async function load(page: number): Promise<void> {
    const mine = run
    if (waiting.get(page) === mine || pages.value.has(page)) return
    waiting.set(page, mine)
    const before = pages.value.get(page - 1)?.next
    const place = before ? { cursor: before } : { offset: page * PAGE }
    try {
      const answer = await take(api.GET('/api/v1/candidates', { params: { query: { ...asked.value, ...place, limit: PAGE } } }))
      if (mine !== run) return
      error.value = undefined
      total.value = answer.total ?? 0
      pages.value.set(page, { rows: answer.items, next: answer.next })
      forgetFar(page)
      triggerRef(pages)
    } catch (thrown) {
      if (mine === run) error.value = thrown
    } finally {
      if (waiting.get(page) === mine) waiting.delete(page)
    }
  }

  /** A long journey leaves nothing behind but the pages around. */
  function forgetFar(page: number) {
    if (pages.value.size <= KEPT_PAGES) return
    const far = [...pages.value.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page))
    for (const each of far.slice(0, pages.value.size - KEPT_PAGES)) pages.value.delete(each)
  }

  /** Reads what lies between two rows. */
  function need(from: number, to: number) {
    for (let page = Math.floor(Math.max(0, from) / PAGE); page <= Math.floor(Math.max(0, to) / PAGE); page++) void load(page)
  }

  /** Reads again what is shown; the rows stay until the new ones are there. */
  async function refresh(from: number, to: number): Promise<void> {
    run++
    const mine = run
    const first = Math.floor(from / PAGE)
    const last = Math.floor(to / PAGE)
    const fresh = new Map<number, Page>()
    try {
      for (let page = first; page <= last; page++) {
        const answer = await take(api.GET('/api/v1/candidates', { params: { query: { ...asked.value, offset: page * PAGE, limit: PAGE } } }))
        if (mine !== run) return
        total.value = answer.total ?? 0
        fresh.set(page, { rows: answer.items, next: answer.next })
      }
      error.value = undefined
      pages.value = fresh
    } catch (thrown) {
      if (mine === run) error.value = thrown
    }
  }

  watch(asked, () => {
    run++
    pages.value = new Map()
    waiting.clear()
    total.value = undefined
    void load(0)
  }, { immediate: true })

  const isFirst = computed(() => total.value === undefined && !error.value)
  return { rowAt, total, error, need, refresh, isFirst }
}
