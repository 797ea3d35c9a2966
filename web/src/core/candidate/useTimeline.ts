// The timeline of a candidate, page by page.  Cursors name a place in the history, so entries that arrive meanwhile
// neither skip nor double any.  Far down, a refresh reads only what is new above: one request, not one a page.
import { useInfiniteQuery, type InfiniteData } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { TimelineItem } from '../api/types'

export type TimelineKind = TimelineItem['kind']
export interface TimelinePage {
  items: TimelineItem[]
  next: string | null
  total: number
}
type Pages = InfiniteData<TimelinePage, string | null>

const PAGE = 50
const WHOLE_PAGES = 3 // as many are read again as a whole

/** The first page, read again, with what it held before and lies below the new entries; null when nothing joins them. */
export function joined(fresh: TimelinePage, before: TimelinePage): TimelinePage | null {
  const known = new Set(fresh.items.map((item) => item.id))
  const last = before.items.map((item) => known.has(item.id)).lastIndexOf(true)
  return last < 0 ? null : { ...fresh, items: [...fresh.items, ...before.items.slice(last + 1)], next: before.next }
}

function read(id: number, kinds: TimelineKind[], cursor: string | null): Promise<TimelinePage> {
  const query = { limit: PAGE, cursor: cursor ?? undefined, kind: kinds.length ? kinds : undefined }
  return take(api.GET('/api/v1/candidates/{id}/timeline', { params: { path: { id }, query } })) as Promise<TimelinePage>
}

async function readOrKeep(id: number, kinds: TimelineKind[], cursor: string | null): Promise<TimelinePage> {
  const known = queryClient.getQueryData<Pages>([...keys.timeline(id), kinds])
  if (!known || known.pages.length <= WHOLE_PAGES) return read(id, kinds, cursor)
  const [first] = known.pages
  if (cursor === null && first) {
    const fresh = await read(id, kinds, null)
    return joined(fresh, first) ?? fresh
  }
  return known.pages[known.pageParams.indexOf(cursor)] ?? read(id, kinds, cursor)
}

/** What is asked for stays what it was for while the choice changes: a refresh takes several requests. */
export function useTimeline(candidateId: () => number, kinds: () => TimelineKind[]) {
  const queryKey = computed(() => [...keys.timeline(candidateId()), kinds()])

  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ queryKey: [, id, chosen], pageParam }) => readOrKeep(id as number, chosen as TimelineKind[], pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  })
  const items = computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? [])
  const total = computed(() => query.data.value?.pages[0]?.total ?? 0)
  /** One page more. A refresh under way is waited for, not cut off: what it brings would be missing until the next change. */
  const more = () => query.fetchNextPage({ cancelRefetch: false })
  return { query, items, total, more }
}
