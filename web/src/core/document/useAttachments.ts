// The files of one candidate, page by page, and what can be done with one.
import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { Attachment } from '../api/types'
import { translate } from '../i18n'
import { showProblem, showToast } from '../ui/toast'
import { shownName } from './fileWords'

const PAGE = 20

export function useAttachments(candidateId: () => number) {
  const query = useInfiniteQuery({
    queryKey: computed(() => keys.attachments(candidateId())),
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/candidates/{id}/attachments', {
      params: { path: { id: candidateId() }, query: { limit: PAGE, cursor: pageParam ?? undefined } },
    })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
  const files = computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? [])
  const total = computed(() => query.data.value?.pages[0]?.total ?? 0)
  return { query, files, total }
}

function refresh(candidateId: number): void {
  void queryClient.invalidateQueries({ queryKey: keys.attachments(candidateId) })
  void queryClient.invalidateQueries({ queryKey: keys.timeline(candidateId) })
}

async function restore(file: Attachment): Promise<void> {
  try {
    await take(api.POST('/api/v1/attachments/{id}/restore', { params: { path: { id: file.id } } }))
    refresh(file.candidate_id)
  } catch (thrown) {
    showProblem(thrown)
  }
}

/** Into the archive, with a way back. */
export async function deleteFile(file: Attachment): Promise<void> {
  try {
    await take(api.DELETE('/api/v1/attachments/{id}', { params: { path: { id: file.id } } }))
    refresh(file.candidate_id)
    showToast(translate('document.deleted', { name: shownName(file.file_name) }), { label: translate('act.undo'), run: () => restore(file) })
  } catch (thrown) {
    showProblem(thrown)
  }
}

export const FILE_KINDS: Attachment['kind'][] = ['cv', 'assessment', 'recording', 'other']

/** Says what a file is: the first guess is only one. */
export async function setKind(file: Attachment, kind: Attachment['kind']): Promise<void> {
  try {
    await take(api.PATCH('/api/v1/attachments/{id}', { params: { path: { id: file.id } }, body: { kind } })) // reading its text changes the version meanwhile
  } catch (thrown) {
    showProblem(thrown)
  }
  refresh(file.candidate_id)
}

export const contentPath = (file: Pick<Attachment, 'id'>) => `/api/v1/attachments/${file.id}`
export const picturePath = (file: Pick<Attachment, 'id'>) => `/api/v1/attachments/${file.id}/thumbnail`
