// The inbox: messages newest first, how many are unread, marking read.
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, onScopeDispose, type Ref } from 'vue'
import { useSession } from '../account/useSession'
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import { wallNow } from '../format/clock'
import { translate } from '../i18n'
import { onLive } from '../live/stream'
import type { InboxMessage } from '../api/types'
import { showProblem } from '../ui/toast'

const unreadKey = ['unread'] as const

/** The true number of unread messages, live. */
export function useUnread() {
  const session = useSession()
  const query = useQuery({
    queryKey: unreadKey,
    queryFn: () => session.me?.unread.inbox ?? 0,
    staleTime: Infinity,
  })
  const set = (count: number) => queryClient.setQueryData(unreadKey, count)
  const stops = [
    onLive('hello', (event) => set(event.unread.inbox)),
    onLive('unread', (event) => set(event.inbox)),
    onLive('inbox', (event) => set(event.unread)),
  ]
  onScopeDispose(() => stops.forEach((stop) => stop()))
  return computed(() => query.data.value ?? 0)
}

export type InboxKind = InboxMessage['kind']
export const INBOX_KINDS: InboxKind[] = ['reminder', 'mention', 'relay', 'warning', 'todo', 'import', 'system']

export function useInbox(state: Ref<'unread' | 'all'>, kind: Ref<InboxKind | null>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...keys.inbox, state.value, kind.value, wallNow().day]), // its words are those of the day
    queryFn: ({ pageParam }) =>
      take(api.GET('/api/v1/inbox', { params: { query: { state: state.value, kind: kind.value ?? undefined, limit: 40, cursor: pageParam ?? undefined } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
}

export async function markRead(what: { ids: number[] } | { all: true }): Promise<void> {
  try {
    const answer = await take(api.POST('/api/v1/inbox/read', { body: what }))
    queryClient.setQueryData(unreadKey, answer.unread)
    void queryClient.invalidateQueries({ queryKey: keys.inbox })
  } catch (thrown) {
    showProblem(thrown)
  }
}

/** What kind of message it is, about whom where its text does not say so, and its detail. */
export function aboutWords({ kind, candidate, text, detail }: Pick<InboxMessage, 'kind' | 'candidate' | 'text' | 'detail'>): string {
  const name = candidate && !text.includes(candidate.name) ? candidate.name : null
  return [translate(`inbox.kinds.${kind}`), name, detail].filter(Boolean).join(' · ')
}
