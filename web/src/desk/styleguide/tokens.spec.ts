import { readFileSync } from 'node:fs'
import { mount } from '@vue/test-utils'
import { beforeAll, expect, it } from 'vitest'
import { i18n, useLocale } from '@core/i18n'
import StyleguidePage from './StyleguidePage.vue'
import { COLOURS, SIZES, SPACES } from './tokens'

beforeAll(() => useLocale('zh-CN'))

it('shows every colour, size and space of the tokens, and none that is not there', () => {
  const css = readFileSync('src/core/tokens/tokens.css', 'utf8').split('@media')[0]!
  const defined = [...css.matchAll(/^ {2}--([a-z0-9-]+):/gm)].map((found) => found[1]!)
  const others = /^(toast|radius|shadow|font)/
  expect([...COLOURS, ...SIZES, ...SPACES].sort()).toEqual(defined.filter((name) => !others.test(name)).sort())
})

it('stands', () => {
  const wrapper = mount(StyleguidePage, { global: { plugins: [i18n] } })
  expect(wrapper.findAll('.swatches li')).toHaveLength(COLOURS.length)
  expect(wrapper.find('[aria-busy=true]').exists()).toBe(true)
})
