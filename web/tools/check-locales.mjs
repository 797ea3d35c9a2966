// Texts: both languages have the same keys and the same placeholders, every key used in the source exists, and none is
// left over.  Keys built at run time (t(`channel.${x}`)) count as using everything below their fixed beginning.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../src', import.meta.url))
const names = ['zh-CN', 'en']

function flatten(node, prefix = '', into = new Map()) {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string') into.set(prefix + key, value)
    else flatten(value, `${prefix}${key}.`, into)
  }
  return into
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.(vue|ts)$/.test(entry.name) && !/\.(spec|gen)\.ts$/.test(entry.name) ? [readFileSync(path, 'utf8')] : []
  })
}

const locales = names.map((name) => flatten(JSON.parse(readFileSync(join(root, 'core/locales', `${name}.json`), 'utf8'))))
const [zh, en] = locales
const problems = []
const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort().join()

for (const key of zh.keys()) if (!en.has(key)) problems.push(`en lacks ${key}`)
for (const key of en.keys()) if (!zh.has(key)) problems.push(`zh-CN lacks ${key}`)
for (const [key, text] of zh) {
  if (!text.trim() || !en.get(key)?.trim()) problems.push(`empty: ${key}`)
  if (en.has(key) && placeholders(text) !== placeholders(en.get(key))) problems.push(`placeholders differ: ${key}`)
  if (/[\u4e00-\u9fff]/.test(en.get(key) ?? '')) problems.push(`Chinese in en: ${key}`)
}

const used = new Set()
const prefixes = new Set()
for (const text of sources(root)) {
  for (const match of text.matchAll(/\b(?:t|translate|translated)\(\s*(?:[\w.!?= ]+\?\s*)?'([\w.-]+)'(?:\s*:\s*'([\w.-]+)')?/g)) {
    used.add(match[1])
    if (match[2]) used.add(match[2])
  }
  for (const match of text.matchAll(/'([a-z_]+(?:\.[\w-]+)+)'/g)) if (zh.has(match[1])) used.add(match[1])
  for (const match of text.matchAll(/\b(?:t|translate|translated)\(\s*`([\w.-]*)\$\{/g)) prefixes.add(match[1])
  for (const match of text.matchAll(/[?:]\s*t\(`([\w.-]*)\$\{/g)) prefixes.add(match[1])
}
for (const key of used) if (!zh.has(key)) problems.push(`no text for ${key}`)
for (const prefix of prefixes) if (![...zh.keys()].some((key) => key.startsWith(prefix))) problems.push(`no text below ${prefix}`)
for (const key of zh.keys()) {
  if (!used.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix))) problems.push(`unused: ${key}`)
}

for (const problem of problems) console.error(problem)
console.log(`${zh.size} texts in ${names.join(' and ')}, ${used.size} keys and ${prefixes.size} families used, ${problems.length} problems`)
process.exit(problems.length ? 1 : 0)
