// Short lists that many screens need: stages, job types, colleagues.
import { useQuery } from '@tanstack/vue-query'
import { computed, ref, type Ref } from 'vue'
import { api, take } from './client'
import { keys } from './query'

const LONG_MS = 10 * 60_000

export function useStages() {
  const query = useQuery({ queryKey: keys.stages, staleTime: LONG_MS, queryFn: () => take(api.GET('/api/v1/stages')) })
  return computed(() => query.data.value?.items ?? [])
}

export function useJobTypes() {
  const query = useQuery({ queryKey: keys.jobTypes, staleTime: LONG_MS, queryFn: () => take(api.GET('/api/v1/job-types')) })
  return computed(() => query.data.value?.items ?? [])
}

/** `when`: asked for from then on. */
export function useUsers(when: Ref<boolean> = ref(true)) {
  const query = useQuery({
    queryKey: keys.users, staleTime: LONG_MS, enabled: when,
    queryFn: () => take(api.GET('/api/v1/users')),
  })
  return computed(() => (query.data.value?.items ?? []).filter((user) => user.state === 'active'))
}
