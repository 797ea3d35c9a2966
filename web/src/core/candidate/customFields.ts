// Making custom fields: options as people type them, a key nobody has to think of.
import { freeCode } from '../pipeline/namedList'

/** Options out of one line: separated by commas of either kind, 、 or line ends; each once. */
export function optionsOf(text: string): string[] {
  return [...new Set(text.split(/[,，、;；\n]/).map((option) => option.trim()).filter(Boolean))]
}

/** A key out of the name where that is Latin, else field, field_2 …; free among `fields`. */
export function keyFor(label: string, fields: { key: string }[]): string {
  const latin = label.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '').slice(0, 36)
  return freeCode(latin || 'field', fields.map(({ key }) => ({ code: key })))
}
