// Names of the tokens, for the page that shows them all.
export const COLOURS = [
  'bg', 'surface', 'surface-2', 'surface-hover', 'line', 'line-strong', 'text', 'text-soft', 'text-faint', 'accent', 'accent-strong', 'accent-soft',
  'on-accent', 'green', 'green-soft', 'green-text', 'yellow', 'yellow-soft', 'yellow-text', 'red', 'red-soft', 'red-text', 'on-red',
]
export const SIZES = ['size-small', 'size', 'size-large', 'size-title']
export const SPACES = ['space-1', 'space-2', 'space-3', 'space-4', 'space-5', 'space-6', 'space-7']
