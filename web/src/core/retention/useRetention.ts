// 保留期限: rules, what they would find, whom they found, and what each night did.
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { RetentionNotice, RetentionOutlook, RetentionRule, RetentionSettings } from '../api/types'

const WATCH_MS = 1_500
const BEGINS_MS = 15_000 // one that was asked for has begun by then
let expectedUntil = 0

const inputOf = ({ subject, enabled, months, action, grace_days }: RetentionRule) => ({ subject, enabled, months, action, grace_days })

export const useRetention = () => useQuery({ queryKey: keys.retention, queryFn: () => take(api.GET('/api/v1/retention')) })

export async function previewRules(rules: RetentionRule[]): Promise<RetentionOutlook[]> {
  return (await take(api.POST('/api/v1/retention/preview', { body: { rules: rules.map(inputOf) } }))).items
}

export async function saveRules(rules: RetentionRule[], version: number): Promise<RetentionSettings> {
  const saved = await take(api.PUT('/api/v1/retention', { params: { header: { 'If-Match': `"${version}"` } }, body: { rules: rules.map(inputOf) } }))
  queryClient.setQueryData(keys.retention, saved)
  return saved
}

export async function runNow(): Promise<void> {
  await take(api.POST('/api/v1/retention/run'))
  expectedUntil = Date.now() + BEGINS_MS
  await queryClient.invalidateQueries({ queryKey: keys.retention })
}

/** One under way, or just asked for, is looked at again and again. */
export function useRuns() {
  return useQuery({
    queryKey: [...keys.retention, 'runs'],
    queryFn: () => take(api.GET('/api/v1/retention/runs')),
    refetchInterval: (query) => (query.state.data?.items.some((run) => !run.finished_at) || Date.now() < expectedUntil ? WATCH_MS : false),
  })
}

/** A run has ended: it may have found or let go somebody. */
export const refreshNotices = () => queryClient.invalidateQueries({ queryKey: [...keys.retention, 'notices'] })

export function useNotices(state: Ref<RetentionNotice['state']>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...keys.retention, 'notices', state.value]),
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/retention/notices', { params: { query: { state: state.value, limit: 50, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

export async function keepPerson(id: number, reason: string): Promise<void> {
  await take(api.POST('/api/v1/retention-notices/{id}/keep', { params: { path: { id } }, body: { reason } }))
  await refreshNotices()
}
