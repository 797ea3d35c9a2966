// What two versions of the same thing differ in, for ConflictPanel.
export interface Difference {
  key: string
  label: string
  mine: string
  theirs: string
}

/** A field of a form as a person reads it. */
export interface Reading<Fields> {
  key: string
  label: string
  words: (fields: Fields) => string
}

export function differences<Fields>(mine: Fields, theirs: Fields, readings: Reading<Fields>[]): Difference[] {
  return readings
    .map(({ key, label, words }) => ({ key, label, mine: words(mine), theirs: words(theirs) }))
    .filter((item) => item.mine !== item.theirs)
}
