// Everything about one candidate as a file for the person at the screen; a refusal says why.
import { api, take } from '../api/client'
import { saveFile } from '../ui/saveFile'
import { showProblem } from '../ui/toast'

export async function exportCandidate(id: number): Promise<void> {
  try {
    const bytes = (await take(api.GET('/api/v1/candidates/{id}/export', { params: { path: { id } }, parseAs: 'blob' }))) as unknown as Blob
    saveFile(bytes, `candidate-${id}.zip`)
  } catch (thrown) {
    showProblem(thrown)
  }
}
