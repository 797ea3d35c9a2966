// What two candidates say side by side, and which of it is chosen.
import type { Candidate } from '@core/api/types'
import type { Fact } from './facts'

export interface Choice {
  /** Name of the field on the server; parts of the floor are one. */
  take: string
  label: string
  /** What each of them says, '' = nothing. */
  said: [string, string]
  /** Both say something, and not the same: somebody has to choose. */
  open: boolean
}

const JOINED = ['do_not_contact'] // whoever refused contact has refused it

const takeOf = (key: string) => (key.startsWith('floor_') ? 'floor_salary' : key)

function merged(rows: Choice[], row: Choice): Choice[] {
  const same = rows.find((each) => each.take === row.take)
  if (!same) return [...rows, row]
  const joined = ([0, 1] as const).map((side) => [same.said[side], row.said[side]].filter(Boolean).join(' · ')) as [string, string]
  Object.assign(same, { said: joined, open: !!joined[0] && !!joined[1] && joined[0] !== joined[1] })
  return rows
}

/** Facts of which at least one says something, those to choose first. */
export function choicesOf(facts: Fact[], one: Candidate, other: Candidate): Choice[] {
  const rows = facts.filter((fact) => !JOINED.includes(fact.key)).map((fact) => {
    const said: [string, string] = [fact.show(one), fact.show(other)]
    return { take: takeOf(fact.key), label: fact.label, said, open: !!said[0] && !!said[1] && said[0] !== said[1] }
  })
  const known = rows.reduce(merged, [] as Choice[]).filter((row) => row.said[0] || row.said[1])
  return [...known.filter((row) => row.open), ...known.filter((row) => !row.open)]
}
