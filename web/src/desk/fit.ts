// Only a text that may be too long for its place is clipped: each clip costs in every frame that is scrolled.
const CJK = /[\u2e80-\uffef]/

/** The class of a text that has room for so many letters as wide as they are high. */
export function fit(text: string, em: number): 'line' | 'short' {
  let width = 0
  for (const letter of text) width += CJK.test(letter) ? 1 : 0.7
  return width > em ? 'line' : 'short'
}
