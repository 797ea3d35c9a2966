/* Hostile documents and pictures against the programs that read them (promise 17): whatever the bytes, at most 10 s of processor and
 * 256 MiB (OCR: 30 s, 512 MiB), and no system call that the cage forbids. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { after, before, describe, test } from 'node:test';
import { random, seed, temporaryFolder } from '../harness/index.mjs';
import { doc, ole, ppt, xls } from '../harness/office.mjs';
import { closePictures, heicOf, pdfOf, pictureOf, scanOf } from '../harness/picture.mjs';
import { workbook, zip } from '../harness/workbook.mjs';

const programs = { pages: path.resolve('build/genjin-extract-pages'), plain: path.resolve('build/genjin-extract') };
const programOf = (mode) => (/pdf|image/.test(mode) ? programs.pages : programs.plain);
const mutants = process.env.GENJIN_TORTURE ? 20000 : 100;
const megabytes = (mode) => (mode.startsWith('ocr') ? 512 : 256);

/* Runs one mode on the bytes: its last frame ("Z", "E", "cut"), processor seconds, peak memory in KiB, signal. */
function read(mode, bytes, folder) {
	const file = path.join(folder, 'hostile');
	fs.writeFileSync(file, bytes);
	const input = fs.openSync(file, 'r');
	return new Promise((resolve) => {
		const child = spawn(programOf(mode), [mode], { stdio: [input, 'pipe', 'ignore'], env: { OMP_THREAD_LIMIT: '1' } });
		let tail = Buffer.alloc(0);
		let peak = 0;
		let ticks = 0;
		const watch = setInterval(() => {
			try {
				peak = Math.max(peak, Number(/VmPeak:\s*(\d+)/.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0));
				const fields = fs.readFileSync(`/proc/${child.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
				ticks = Math.max(ticks, Number(fields[11]) + Number(fields[12]));
			} catch {} // it has just ended
		}, 20);
		child.stdout.on('data', (chunk) => { tail = Buffer.concat([tail, chunk]).subarray(-4096); });
		child.on('close', (code, signal) => {
			clearInterval(watch);
			fs.closeSync(input);
			const ended = tail.length >= 13 && tail[tail.length - 13] === 'Z'.charCodeAt(0);
			const refused = /(table|document)\.[a-z_]+/.exec(tail.toString('latin1'))?.[0];
			resolve({ mode, end: ended ? 'Z' : refused ? 'E' : 'cut', why: refused, code, signal, peak, seconds: ticks / 100 });
		});
	});
}

function bounded(result, what) {
	const limit = result.mode.startsWith('ocr') ? 30 : 10;
	assert.notEqual(result.signal, 'SIGSYS', `${what}: ${JSON.stringify(result)}`);
	assert.ok(result.seconds <= limit + 1 && result.peak <= megabytes(result.mode) * 1024, `${what}: ${JSON.stringify(result)}`);
}

/* A PDF of these objects; the reader mends the missing table. */
const pdf = (...objects) => Buffer.concat([Buffer.from('%PDF-1.4\n'),
	...objects.map((body, i) => Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(body), Buffer.from('\nendobj\n')])),
	Buffer.from('trailer<</Root 1 0 R>>\n%%EOF\n')]);
const stream = (head, bytes) => Buffer.concat([Buffer.from(`<<${head}/Length ${bytes.length}>>\nstream\n`), bytes, Buffer.from('\nendstream')]);
const page = (extra = '', box = '0 0 600 800') => `<</Type/Page/Parent 2 0 R/MediaBox[${box}]/Contents 4 0 R${extra}>>`;
const deflated = (text, count) => zlib.deflateSync(Buffer.from(text.repeat(count)));

/* A PNG that says it is that large. */
function hugePng(width, height) {
	const chunk = (type, data) => {
		const body = Buffer.concat([Buffer.from(type), data]);
		const out = Buffer.alloc(body.length + 8);
		out.writeUInt32BE(data.length, 0);
		body.copy(out, 4);
		out.writeUInt32BE(zlib.crc32 ? zlib.crc32(body) : crc(body), body.length + 4);
		return out;
	};
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head[8] = 8;
	head[9] = 2;
	return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflated('\0', 50_000_000)), chunk('IEND', Buffer.alloc(0))]);
}
function crc(bytes) {
	let value = ~0;
	for (const byte of bytes) {
		value ^= byte;
		for (let i = 0; i < 8; i++)
			value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
	}
	return ~value >>> 0;
}

/* Two entries of a directory that share their bytes. */
function overlapping() {
	const bytes = zip({ 'word/document.xml': '<w:document/>', 'word/header1.xml': '<w:hdr/>' }, 0);
	const first = bytes.indexOf('PK\x01\x02', 0, 'latin1');
	const second = bytes.indexOf('PK\x01\x02', first + 4, 'latin1');
	bytes.writeUInt32LE(0, second + 42);
	return bytes;
}

/* A compound file whose directory never ends: its sector follows itself. */
function circle() {
	const bytes = ole({ WordDocument: 'x', Workbook: 'x', 'PowerPoint Document': 'x' });
	const directory = bytes.readUInt32LE(48);
	bytes.writeUInt32LE(directory, (bytes.readUInt32LE(76) + 1) * 512 + directory * 4);
	return bytes;
}

/* A document whose pieces are all the same stretch, and that stretch an instruction which nobody reads. */
function repeated(count) {
	const bytes = doc(['\x13'.repeat(8000), ...Array(count).fill('')]);
	const positions = bytes.indexOf(Buffer.from([0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0]));
	const about = positions + 4 * (count + 1);
	for (let i = 0; i < count; i++) {
		bytes.writeUInt32LE(8000 * (i + 2), positions + 4 + i * 4);
		bytes.copy(bytes, about + 8 * (i + 1), about, about + 8);
	}
	return bytes;
}

const w = (body) => `<w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`;
const docx = (xml, more = {}) => zip({ 'word/document.xml': xml, ...more });

describe('hostile documents', () => {
	const folder = temporaryFolder('hostile');
	let seeds;

	before(async () => {
		const picture = await pictureOf('<p>候选人</p>', 'jpeg');
		seeds = [['pdf', await pdfOf('<h1>韩梅</h1><p>离职原因</p>')], ['small-pdf', scanOf(picture)], ['small-image', picture],
			['small-image', await pictureOf('<p>文</p>')], ['docx', docx(w('<w:p><w:r><w:t>文</w:t></w:r></w:p>'))],
			['xlsx', workbook({ 一部: [['姓名'], ['韩梅']] })], ['type', docx(w(''))], ['html', Buffer.from('<p>你&nbsp;好<script>x</script>')],
			['text', Buffer.from([0xd0, 0xd5, 0xc3, 0xfb, 0x0a])],
			['small-image', heicOf(await pictureOf('<p>文</p>'))], ['doc', doc(['韩梅\r'])], ['xlsx', xls({ 一部: [['姓名'], ['韩梅', 1]] })], ['ppt', ppt([['题', '文']])], ['type', doc(['韩\r'])]];
		await closePictures();
	});
	after(closePictures);

	test('what is well is read inside the cage', async () => {
		for (const [mode, bytes] of seeds) {
			const result = await read(mode, bytes, folder);
			assert.deepEqual([result.end, result.signal], ['Z', null], JSON.stringify(result));
			bounded(result, 'a good file');
		}
	});

	test('bombs are refused or cut within the limits', async () => {
		const kids = pdf('<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>');
		const operators = pdf('<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', page(),
			stream('/Filter/FlateDecode', deflated('0 0 m 600 800 l S q Q ', 4_000_000)));
		const nested = pdf('<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', page('', '0 0 1e9 1e9'), stream('', Buffer.from('BT ET')));
		const recursion = pdf('<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', page('/Resources<</XObject<</F 5 0 R>>>>'),
			stream('', Buffer.from('/F Do')), stream('/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>', Buffer.from('/F Do '.repeat(50))));
		const bombs = [
			['kids that are their own parents', ['pdf', 'small-pdf'], kids],
			['far too many operators', ['pdf'], operators],
			['a page of a billion points', ['pdf', 'small-pdf', 'ocr-pdf'], nested],
			['forms in forms', ['pdf', 'small-pdf'], recursion],
			['brackets', ['pdf'], Buffer.from(`%PDF-1.4\n1 0 obj\n${'['.repeat(3_000_000)}`)],
			['inflation', ['docx', 'xlsx', 'type'], docx(w(' '.repeat(63 * 1024 * 1024)), { 'word/header1.xml': ' '.repeat(60 * 1024 * 1024) })],
			['entities', ['docx'], docx('<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><w:document xmlns:w="w"><w:t>&c;</w:t></w:document>')],
			['depth', ['docx'], docx('<a>'.repeat(1_000_000))],
			['overlap', ['docx', 'type'], overlapping()],
			['a large picture', ['small-image', 'ocr-image'], hugePng(30000, 30000)],
			['a picture of the greatest size', ['small-image'], hugePng(0x7fffffff, 0x7fffffff)],
			['sectors in a circle', ['doc', 'xlsx', 'ppt', 'type'], circle()],
			['a piece that is told again and again', ['doc'], repeated(50_000)],
			['a long line', ['html', 'text'], Buffer.alloc(60 * 1024 * 1024, '<a ')],
		];
		for (const [name, modes, bytes] of bombs) {
			for (const mode of modes)
				bounded(await read(mode, bytes, folder), `${name} in ${mode}`);
		}
		const refused = [['docx', overlapping(), 'table.damaged'], ['docx', docx('<!DOCTYPE a><a/>'), 'table.damaged'],
			['docx', docx(w(' '.repeat(65 * 1024 * 1024))), 'table.too_large'], ['small-image', hugePng(30000, 30000), 'document.too_large'],
			['pdf', Buffer.from('%PDF-1.4'), 'document.damaged'],
			['doc', circle(), 'document.damaged'], ['xlsx', xls({ a: [['x']] }).subarray(0, 1024), 'document.damaged']];
		for (const [mode, bytes, why] of refused)
			assert.equal((await read(mode, bytes, folder)).why, why);
	});

	test('polyglots have one type', async () => {
		const both = Buffer.concat([seeds[0][1], docx(w(''))]);
		const answers = [[both, 'application/pdf'], [Buffer.concat([Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), docx(w(''))]), 'image/gif'],
			[Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'image/svg+xml']];
		for (const [bytes, mime] of answers) {
			const file = path.join(folder, 'polyglot');
			fs.writeFileSync(file, bytes);
			const input = fs.openSync(file, 'r');
			const text = await new Promise((resolve) => {
				const child = spawn(programs.plain, ['type'], { stdio: [input, 'pipe', 'ignore'], env: {} });
				let out = '';
				child.stdout.on('data', (chunk) => { out += chunk.toString('latin1'); });
				child.on('close', () => resolve(out));
			});
			fs.closeSync(input);
			assert.ok(text.includes(mime), `${mime}: ${text.slice(0, 80)}`);
		}
	});

	test(`${mutants} mutants cost no more than the limits`, async () => {
		const dice = random(seed());
		const ends = { Z: 0, E: 0, cut: 0 };
		for (let i = 0; i < mutants; i++) {
			const [mode, good] = dice.pick(seeds);
			const bytes = Buffer.from(good);
			for (let k = 0; k <= dice.int(12); k++) {
				const at = dice.int(bytes.length);
				if (dice.chance(0.5))
					bytes[at] = dice.int(256);
				else
					bytes.copy(bytes, at, dice.int(bytes.length), Math.min(bytes.length, at + dice.int(64)));
			}
			const result = await read(mode, dice.chance(0.2) ? bytes.subarray(0, dice.int(bytes.length)) : bytes, folder);
			bounded(result, `mutant ${i}`);
			ends[result.end]++;
		}
		console.log(`mutants: ${ends.Z} read, ${ends.E} refused, ${ends.cut} cut off`);
	});
});
