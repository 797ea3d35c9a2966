// Who goes for good and who takes over: foreseen, started, watched.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { Departure, DepartureInput } from '../api/types'

const WATCH_MS = 1_500

/** Those under way are looked at again and again. */
export function useDepartures() {
  return useQuery({
    queryKey: keys.departures,
    queryFn: () => take(api.GET('/api/v1/departures')),
    refetchInterval: (query) => (query.state.data?.items.some((one) => one.state === 'running' || one.state === 'cancelling') ? WATCH_MS : false),
  })
}

/** What would go to whom, while it is being put together; nothing is asked without an input. */
export function useDepartureOutlook(input: Ref<DepartureInput | null>) {
  return useQuery({
    queryKey: computed(() => [...keys.departures, 'outlook', input.value]),
    enabled: computed(() => input.value !== null),
    placeholderData: keepPreviousData,
    queryFn: () => take(api.POST('/api/v1/departures/preview', { body: input.value! })),
  })
}

export function useHandedOver(id: Ref<number>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...keys.departures, id.value, 'candidates']),
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/departures/{id}/candidates', { params: { path: { id: id.value }, query: { limit: 50, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

/** What calling it off would give back, and what would stay. */
export function useCancelOutlook(id: Ref<number>) {
  return useQuery({
    queryKey: computed(() => [...keys.departures, id.value, 'cancel']),
    queryFn: () => take(api.GET('/api/v1/departures/{id}/cancel', { params: { path: { id: id.value } } })),
    gcTime: 0,
  })
}

export async function cancelDeparture(id: number, note: string | null): Promise<void> {
  await take(api.POST('/api/v1/departures/{id}/cancel', { params: { path: { id } }, body: { note } }))
  await queryClient.invalidateQueries({ queryKey: keys.departures, exact: true })
}

export async function startDeparture(input: DepartureInput): Promise<Departure> {
  const departure = await take(api.POST('/api/v1/departures', { body: input }))
  void queryClient.invalidateQueries({ queryKey: keys.departures })
  return departure
}
