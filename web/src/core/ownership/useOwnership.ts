// Who a candidate belongs to: in his drawer, and the ledger of the firm.
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { OwnershipSetting } from '../api/types'

export function useOwnership(candidateId: Ref<number>) {
  return useQuery({
    queryKey: computed(() => keys.ownershipOf(candidateId.value)),
    queryFn: () => take(api.GET('/api/v1/candidates/{id}/ownership', { params: { path: { id: candidateId.value } } })),
  })
}

export function useOwnershipList(filter: Ref<{ q?: string; who?: string; disputed?: boolean }>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...keys.ownership, filter.value]),
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/ownership', { params: { query: { ...filter.value, limit: 50, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

export function useProtections(q: Ref<string>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...keys.ownership, 'client', q.value]),
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/ownership/protections', { params: { query: { q: q.value || undefined, limit: 50, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

export function useOwnershipSetting() {
  return useQuery({ queryKey: [...keys.ownership, 'settings'], queryFn: () => take(api.GET('/api/v1/ownership/settings')) })
}

const changed = () => void queryClient.invalidateQueries({ queryKey: keys.ownership })

export async function saveOwnershipSetting(setting: OwnershipSetting): Promise<void> {
  await take(api.PATCH('/api/v1/ownership/settings', { body: setting }))
  changed()
}

/** The term of the contract with a client; null: as the firm says. */
export async function saveCompanyTerm(companyId: number, months: number | null): Promise<void> {
  await take(api.PATCH('/api/v1/companies/{id}', { params: { path: { id: companyId } }, body: { protection_months: months ?? 0 } }))
  changed()
}
