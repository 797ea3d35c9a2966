// The files of a drop, a paste or an input, without folders.

function isFolder(item: DataTransferItem): boolean {
  return item.webkitGetAsEntry?.()?.isDirectory === true
}

export function droppedFiles(transfer: DataTransfer | null): File[] {
  const items = [...(transfer?.items ?? [])].filter((item) => item.kind === 'file')
  if (!items.length) return [...(transfer?.files ?? [])]
  return items.filter((item) => !isFolder(item)).map((item) => item.getAsFile()).filter((file) => file !== null)
}

/** Whether files are being dragged, not text or a link. */
export const bringsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true

/** What was chosen; the input may be used for the same file again. */
export function chosenFiles(event: Event): File[] {
  const input = event.target as HTMLInputElement
  const files = [...(input.files ?? [])]
  input.value = ''
  return files
}
