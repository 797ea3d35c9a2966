/* Documents of old Office programs for tests, made of their records.
 *
 *   ole({ WordDocument: bytes, … }) -> Buffer       a compound file with these streams
 *   doc(['第一段\r', 'ASCII\r'], flags) -> Buffer    a .doc of these pieces; those of ASCII take one byte a character
 *   xls({ 名单: [['姓名', 1.5]] }) -> Buffer         an .xls; cells are text, numbers, truth values, or { formula: '…' }
 *   ppt([['标题', '正文']], ['备注']) -> Buffer      a .ppt with these slides (text of outline and of a box), and notes
 *   record(kind, ...content), sheetOf(rows, texts)   pieces of an .xls */

const u8 = (...numbers) => Buffer.from(numbers);
const u16 = (...numbers) => Buffer.concat(numbers.map((n) => u8(n & 255, n >> 8 & 255)));
const u32 = (...numbers) => Buffer.concat(numbers.map((n) => { const b = Buffer.alloc(4); b.writeUInt32LE(n >>> 0); return b; }));
const double = (n) => { const b = Buffer.alloc(8); b.writeDoubleLE(n); return b; };
const wide = (text) => Buffer.from(text, 'utf16le');
const padded = (bytes, to) => Buffer.concat([bytes, Buffer.alloc((to - bytes.length % to) % to)]);

const SECTOR = 512, MINI = 64, CUTOFF = 4096, END = 0xfffffffe, FREE = 0xffffffff, FAT = 0xfffffffd;

/* Links of `count` sectors from `first` on. */
const chain = (first, count) => Array.from({ length: count }, (_, i) => (i + 1 < count ? first + i + 1 : END));

function entry(name, type, right, child, start, bytes) {
	const head = Buffer.alloc(64);
	wide(name).copy(head);
	return Buffer.concat([head, u16(name.length * 2 + 2), u8(type, 1), u32(FREE, right, child), Buffer.alloc(36), u32(start, bytes, 0)]);
}

export function ole(streams) {
	const names = Object.keys(streams).sort((a, b) => a.length - b.length || (a.toUpperCase() < b.toUpperCase() ? -1 : 1));
	const sectors = [];
	const fat = [];
	const mini = [];
	const miniFat = [];
	const place = (bytes) => {
		const first = fat.length;
		const whole = padded(bytes, SECTOR);
		fat.push(...chain(first, whole.length / SECTOR));
		sectors.push(whole);
		return bytes.length ? first : END;
	};
	const entries = names.map((name, i) => {
		const bytes = Buffer.from(streams[name]);
		const isSmall = bytes.length < CUTOFF;
		const start = isSmall ? miniFat.length : place(bytes);
		if (isSmall) {
			miniFat.push(...chain(start, Math.ceil(bytes.length / MINI)));
			mini.push(padded(bytes, MINI));
		}
		return entry(name, 2, i + 1 < names.length ? i + 2 : FREE, FREE, start, bytes.length);
	});
	const small = Buffer.concat(mini);
	const root = entry('Root Entry', 5, FREE, 1, place(small), small.length);
	const miniAt = place(u32(...miniFat));
	const directory = place(Buffer.concat([root, ...entries]));
	const fatCount = Math.ceil((fat.length + 1) / (SECTOR / 4 - 1));
	const fatAt = fat.length;
	fat.push(...Array(fatCount).fill(FAT));
	const table = padded(u32(...fat), SECTOR);
	const header = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(16), u16(0x3e, 3, 0xfffe, 9, 6), Buffer.alloc(6),
		u32(0, fatCount, directory, 0, CUTOFF, miniAt, 1, END, 0), u32(...Array.from({ length: 109 }, (_, i) => (i < fatCount ? fatAt + i : FREE)))]);
	return Buffer.concat([header, ...sectors, table]);
}

/* --- Word --- */

const isAscii = (text) => /^[\x00-\x7f]*$/.test(text);

export function doc(pieces, flags = 0x0200) {
	const kept = pieces.map((text) => (isAscii(text) ? Buffer.from(text, 'latin1') : wide(text)));
	const fib = Buffer.alloc(512);
	const positions = [0];
	const about = [];
	let at = fib.length;
	pieces.forEach((text, i) => {
		positions.push(positions[i] + text.length);
		about.push(u16(0), u32(isAscii(text) ? (at * 2 | 0x40000000) : at), u16(0));
		at += kept[i].length;
	});
	const table = Buffer.concat([u32(...positions), ...about]);
	const clx = Buffer.concat([u8(1), u16(2), u16(0), u8(2), u32(table.length), table]);
	u16(0xa5ec, 193, 0, 0x0804).copy(fib);
	u16(flags).copy(fib, 10);
	u32(positions.at(-1)).copy(fib, 76);
	u32(0, clx.length).copy(fib, 418);
	return ole({ WordDocument: Buffer.concat([fib, ...kept]), '1Table': clx });
}

/* --- Excel --- */

const PIECE = 8224;

export function record(kind, ...content) {
	const bytes = Buffer.concat(content);
	return Buffer.concat([u16(kind, bytes.length), bytes]);
}

/* The texts that cells name; where one goes on in another record, that says anew that it is wide. */
function shared(texts) {
	const records = [[u32(texts.length, texts.length)]];
	const room = () => (PIECE - Buffer.concat(records.at(-1)).length) & ~1;
	for (const text of texts) {
		if (room() < 5)
			records.push([]);
		records.at(-1).push(u16(text.length), u8(1));
		for (let bytes = wide(text); bytes.length;) {
			if (!room())
				records.push([u8(1)]);
			const some = room();
			records.at(-1).push(bytes.subarray(0, some));
			bytes = bytes.subarray(some);
		}
	}
	return Buffer.concat(records.map((content, i) => record(i ? 0x3c : 0xfc, ...content)));
}

const text16 = (text) => Buffer.concat([u16(text.length), u8(1), wide(text)]);

function cell(row, column, value, texts) {
	const head = u16(row, column, 0);
	if (typeof value === 'boolean')
		return record(0x205, head, u8(value ? 1 : 0, 0));
	if (typeof value === 'number')
		return Number.isInteger(value * 100) && Math.abs(value) < 1e6 ? record(0x27e, head, u32((value * 100) << 2 | 3)) : record(0x203, head, double(value));
	if (typeof value === 'string')
		return record(0xfd, head, u32(texts.push(value) - 1));
	return Buffer.concat([record(6, head, u8(0, 0, 0, 0, 0, 0, 0xff, 0xff), u16(0), u32(0), u16(0)), record(0x207, text16(value.formula))]);
}

export const sheetOf = (rows, texts = []) => Buffer.concat([record(0x809, u16(0x600, 0x10, 0, 0), u32(0, 0)), record(0x200, u32(0, rows.length), u16(0, 9, 0)),
	...rows.flatMap((row, r) => row.map((value, c) => cell(r, c, value, texts))), record(10)]);

export function xls(sheets, more = Buffer.alloc(0)) {
	const texts = [];
	const bodies = Object.values(sheets).map((rows) => sheetOf(rows, texts));
	const globals = (places) => Buffer.concat([record(0x809, u16(0x600, 5, 0, 0), u32(0, 0)), more,
		...Object.keys(sheets).map((name, i) => record(0x85, u32(places[i]), u8(0, 0, name.length, 1), wide(name))),
		shared(texts), record(10)]);
	let at = globals(bodies.map(() => 0)).length;
	const places = bodies.map((body) => (at += body.length) - body.length);
	return ole({ Workbook: Buffer.concat([globals(places), ...bodies]) });
}

/* --- PowerPoint --- */

const atom = (kind, ...content) => { const body = Buffer.concat(content); return Buffer.concat([u16(0, kind), u32(body.length), body]); };
const container = (kind, instance, ...content) => { const body = Buffer.concat(content); return Buffer.concat([u16(instance << 4 | 0xf, kind), u32(body.length), body]); };

export function ppt(slides, notes = [], token = 0xe391c05f) {
	const parts = [...slides.map(([, text]) => container(1006, 0, container(0xf00d, 0, atom(4000, wide(text))))),
		...notes.map((text) => container(1008, 0, container(0xf00d, 0, atom(4008, Buffer.from(text, 'latin1')))))];
	const list = (instance, from, outlines) => container(4080, instance, ...outlines.map((text, i) => Buffer.concat([atom(1011, u32(from + i + 1, 0, 0, 0, 0)), text ? atom(4000, wide(text)) : u8()])));
	const main = container(1000, 0, list(0, 1, slides.map(([title]) => title)), list(2, 1 + slides.length, notes.map(() => '')));
	const left = container(1006, 0, atom(4000, wide('上次保存时删掉的')));
	const pieces = [main, ...parts];
	let at = left.length;
	const places = pieces.map((piece) => (at += piece.length) - piece.length);
	const directory = atom(6002, u32(places.length << 20 | 1), u32(...places));
	const edit = atom(4085, u32(0, 0, 0, at, 1, places.length + 1), u16(0, 0));
	return ole({ 'Current User': Buffer.concat([u16(0, 4086), u32(20), u32(20, token, at + directory.length)]), 'PowerPoint Document': Buffer.concat([left, ...pieces, directory, edit]) });
}
