// The list of who is off limits: read, written by partners, asked before a call.
import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { OffLimits, OffLimitsEntry, OffLimitsHit, OffLimitsInput, OffLimitsLine } from '../api/types'

export type OffLimitsKind = OffLimits['kind']

export function useOffLimits(kind: Ref<OffLimitsKind>, q: Ref<string>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...keys.offLimits, kind.value, q.value]),
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/off-limits', { params: { query: { kind: kind.value, q: q.value || undefined, limit: 50, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

/** Why he is off limits; nothing where that cannot be asked now. */
export async function hitsOf(candidateId: number): Promise<OffLimitsHit[]> {
  try {
    return (await take(api.GET('/api/v1/candidates/{id}/off-limits', { params: { path: { id: candidateId } } }))).items
  } catch {
    return []
  }
}

/** Whoever is shown may be off limits now, or no longer. */
function changed<Result>(result: Result): Result {
  for (const key of [keys.offLimits, ['candidate'], keys.today]) void queryClient.invalidateQueries({ queryKey: key })
  return result
}

export async function addOffLimits(input: OffLimitsInput): Promise<OffLimits> {
  return changed(await take(api.POST('/api/v1/off-limits', { body: input })))
}

export async function liftOffLimits(id: number): Promise<void> {
  changed(await take(api.DELETE('/api/v1/off-limits/{id}', { params: { path: { id } } })))
}

export async function importOffLimits(entries: OffLimitsEntry[]): Promise<OffLimitsLine[]> {
  return changed((await take(api.POST('/api/v1/off-limits/import', { body: { entries } }))).items)
}

/** Lines as they are pasted from a sheet: company, last day, reason; parted by tab or comma. A blank line says nothing. */
export function readEntries(text: string): OffLimitsEntry[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim())
  return lines.map((line) => {
    const [company = '', until = '', ...reason] = line.split(/[\t,，]/).map((cell) => cell.trim())
    const day = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(until)
    return {
      company, until_on: day ? `${day[1]}-${day[2]!.padStart(2, '0')}-${day[3]!.padStart(2, '0')}` : null,
      reason: [day ? '' : until, ...reason].filter(Boolean).join('，') || null,
    }
  })
}
