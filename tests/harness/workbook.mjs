/* XLSX files for tests, made of their parts.
 *
 *   zip({ 'xl/workbook.xml': text, … }, method) -> Buffer       any parts, also broken ones
 *   sheet([['姓名'], ['王小明']]) -> XML of one sheet
 *   workbook({ 名单: [['姓名'], …], 说明: [['…']] }) -> Buffer   a whole file with these sheets */
import zlib from 'node:zlib';

/* A ZIP of these parts; method 8 deflates. */
export function zip(parts, method = 8) {
	const local = [];
	const central = [];
	let offset = 0;
	for (const [name, text] of Object.entries(parts)) {
		const bytes = Buffer.from(text);
		const packed = method ? zlib.deflateRawSync(bytes) : bytes;
		const header = Buffer.alloc(30);
		header.writeUInt32LE(0x04034b50, 0);
		header.writeUInt16LE(20, 4);
		header.writeUInt16LE(method, 8);
		header.writeUInt32LE(zlib.crc32(bytes), 14);
		header.writeUInt32LE(packed.length, 18);
		header.writeUInt32LE(bytes.length, 22);
		header.writeUInt16LE(name.length, 26);
		const entry = Buffer.alloc(46);
		entry.writeUInt32LE(0x02014b50, 0);
		header.copy(entry, 6, 4, 30);
		entry.writeUInt32LE(offset, 42);
		local.push(header, Buffer.from(name), packed);
		central.push(entry, Buffer.from(name));
		offset += 30 + name.length + packed.length;
	}
	const directory = Buffer.concat(central);
	const end = Buffer.alloc(22);
	end.writeUInt32LE(0x06054b50, 0);
	end.writeUInt16LE(Object.keys(parts).length, 8);
	end.writeUInt16LE(Object.keys(parts).length, 10);
	end.writeUInt32LE(directory.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...local, directory, end]);
}

const row = (cells) => `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`;
export const sheet = (rows) => `<worksheet><sheetData>${rows.map(row).join('')}</sheetData></worksheet>`;

export function workbook(sheets) {
	const names = Object.keys(sheets);
	return zip({
		'xl/workbook.xml': `<workbook><sheets>${names.map((name, i) => `<sheet name="${name}" r:id="r${i}" xmlns:r="r"/>`).join('')}</sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': `<Relationships>${names.map((_, i) => `<Relationship Id="r${i}" Target="s${i}.xml"/>`).join('')}</Relationships>`,
		...Object.fromEntries(names.map((name, i) => [`xl/s${i}.xml`, sheet(sheets[name])])),
	});
}
