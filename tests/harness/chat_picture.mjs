/* A chat as a phone shows it: bubbles of the other side on the left, one's own in green on the right, times in the middle.
 *
 *   await chatPictureOf('张伟', [{ time: '昨天 15:04' }, { in: '在吗' }, { out: '在的' }]) -> Buffer (PNG)
 *
 * 360 points wide and twice as many in the picture; `dark`: as at night; `photo`: behind the chat lies a picture; `group`: names stand above what others say, {in, name}. */
import { pageOf } from './picture.mjs';

const colours = (dark) => (dark
	? { ground: '#111111', title: '#e0e0e0', other: '#2c2c2c', own: '#3eb575', said: '#e6e6e6', faint: '#6f6f6f' }
	: { ground: '#ededed', title: '#111111', other: '#ffffff', own: '#95ec69', said: '#111111', faint: '#9e9e9e' });

function styleOf(colour) {
	return `body { margin: 0; background: ${colour.ground}; font: 17px/24px 'WenQuanYi Micro Hei'; width: 360px }
		.bar { display: flex; justify-content: space-between; padding: 6px 14px; font-size: 13px; color: ${colour.title} }
		.title { text-align: center; padding: 8px; color: ${colour.title}; font-weight: bold }
		.time { text-align: center; color: ${colour.faint}; font-size: 13px; padding: 6px }
		.line { display: flex; gap: 10px; padding: 6px 12px; align-items: flex-start }
		.line.out { flex-direction: row-reverse }
		.face { width: 40px; height: 40px; border-radius: 5px; background: linear-gradient(135deg, #6a8caf, #345) }
		.name { color: ${colour.faint}; font-size: 12px; line-height: 16px }
		.bubble { max-width: 224px; padding: 8px 11px; border-radius: 5px; background: ${colour.other}; color: ${colour.said} }
		.out .bubble { background: ${colour.own}; color: #111111 }`;
}

function lineOf(entry) {
	if (entry.time)
		return `<div class="time">${entry.time}</div>`;
	const side = entry.in ? 'in' : 'out';
	const name = entry.name ? `<div class="name">${entry.name}</div>` : '';
	return `<div class="line ${side}"><div class="face"></div><div>${name}<div class="bubble">${entry[side]}</div></div></div>`;
}

/* Clouds of every colour: no two neighbouring points are alike. */
const clouds = `background: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='360' height='700'%3E%3Cfilter id='c'%3E%3CfeTurbulence baseFrequency='.02' numOctaves='4'/%3E%3C/filter%3E%3Crect width='100%25' height='100%25' fill='white'/%3E%3Crect width='100%25' height='100%25' filter='url(%23c)'/%3E%3C/svg%3E")`;

export async function chatPictureOf(title, entries, { dark = false, photo = false, type = 'png' } = {}) {
	const sheet = await pageOf({ width: 360, height: 700 });
	const bar = '<div class="bar"><span>9:41</span><span>5G 87%</span></div>';
	await sheet.setContent(`<meta charset="utf-8"><style>${styleOf(colours(dark))}${photo ? `body { ${clouds} }` : ''}</style>${bar}<div class="title">${title}</div>${entries.map(lineOf).join('')}`);
	const bytes = await sheet.screenshot({ type, fullPage: true });
	await sheet.close();
	return bytes;
}
