// Searching: names while they are typed, then everything that is written, page by page.
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { api, take } from '../api/client'
import { asProblem } from '../api/problem'
import { keys } from '../api/query'
import type { SearchHit, Suggestion } from '../api/types'

/** Where to look, and the kinds of the server behind it. */
export const GROUPS = { candidate: ['candidate', 'resume'], record: ['record'], file: ['file', 'cv'], transcript: ['transcript'] } as const
export type Group = keyof typeof GROUPS
export type Sort = 'newest' | 'best'

const SUGGEST_MS = 100
const SEARCH_MS = 250
const PAGE = 20
const NAMES = 6
const SHORTEST = 2 // characters of a full text search

/** What was typed last stays until the page is closed: one comes back from a hit to the same list. */
export const typed = ref('')
const group = ref<Group | null>(null)
const sort = ref<Sort>('newest')

function debounced(ms: number) {
  const value = ref(typed.value.trim())
  watch(typed, (text, _, onCleanup) => {
    const timer = setTimeout(() => (value.value = text.trim()), ms)
    onCleanup(() => clearTimeout(timer))
  })
  return value
}

const lengthOf = (text: string) => Array.from(text).length

function useNames() {
  const q = debounced(SUGGEST_MS)
  const query = useQuery({
    queryKey: computed(() => keys.suggest(q.value)),
    enabled: computed(() => q.value !== '' && lengthOf(q.value) <= 100),
    queryFn: ({ signal }) => take(api.GET('/api/v1/suggest', { params: { query: { q: q.value, limit: NAMES } }, signal })),
    placeholderData: (before) => before,
  })
  return computed<Suggestion[]>(() => (q.value ? (query.data.value?.items ?? []) : []))
}

export function useSearch() {
  const names = useNames()
  const q = debounced(SEARCH_MS)
  const asked = computed(() => lengthOf(q.value) >= SHORTEST)
  const query = useInfiniteQuery({
    queryKey: computed(() => keys.search(q.value, group.value, sort.value)),
    enabled: asked,
    queryFn: ({ pageParam, signal }) => take(api.GET('/api/v1/search', {
      params: { query: { q: q.value, in: group.value ? [...GROUPS[group.value]] : undefined, sort: sort.value, limit: PAGE, cursor: pageParam ?? undefined } },
      signal,
    })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  })
  const problem = computed(() => (asked.value && query.error.value ? asProblem(query.error.value) : null))
  const pages = computed(() => (asked.value && !problem.value ? (query.data.value?.pages ?? []) : []))
  const hits = computed<SearchHit[]>(() => pages.value.flatMap((page) => page.items))
  const total = computed(() => ({ n: pages.value[0]?.total ?? 0, exact: pages.value[0]?.total_exact !== false }))
  const waiting = computed(() => typed.value.trim() !== q.value || (asked.value && query.isFetching.value && !query.isFetchingNextPage.value))
  return { names, query, q, asked, hits, total, problem, waiting, group, sort }
}
