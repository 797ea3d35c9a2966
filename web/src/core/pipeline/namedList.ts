// Editing a list of named things that rows refer to by code: stages, job types.
export interface NamedRow {
  code: string
  name: string
  kind?: string
  in_use: number
}

export function moved<T>(rows: T[], from: number, to: number): T[] {
  if (to < 0 || to >= rows.length) return rows
  const next = [...rows]
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}

/** A code that no row has: the stem, then stem_2, stem_3 … */
export function freeCode(stem: string, rows: { code: string }[]): string {
  const taken = new Set(rows.map((row) => row.code))
  if (!taken.has(stem)) return stem
  let number = 2
  while (taken.has(`${stem}_${number}`)) number++
  return `${stem}_${number}`
}

/** Whether saving would change anything: order, names, kinds, what is there. */
export function listDiffers(before: NamedRow[], after: NamedRow[]): boolean {
  const plain = (rows: NamedRow[]) => JSON.stringify(rows.map(({ code, name, kind }) => [code, name.trim(), kind]))
  return plain(before) !== plain(after)
}

/** The first thing that keeps the list from being saved. */
export function listFault(rows: NamedRow[], needsClosed: boolean): 'name' | 'repeated' | 'closed' | undefined {
  const names = rows.map((row) => row.name.trim())
  if (names.some((name) => !name)) return 'name'
  if (new Set(names).size < names.length) return 'repeated'
  if (needsClosed && !rows.some((row) => row.kind === 'closed')) return 'closed'
  return undefined
}
