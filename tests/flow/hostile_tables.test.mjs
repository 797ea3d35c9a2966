/* Hostile files against the program that reads them and against an import: bounded time, bounded memory, a clear answer. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { random, seed, temporaryFolder, useServer, waitFor } from '../harness/index.mjs';
import { sheet, zip } from '../harness/workbook.mjs';

const reader = path.resolve('build/genjin-extract');
const mutants = process.env.GENJIN_TORTURE ? 20000 : 100;

const workbook = (sheet, more = {}) => ({
	'xl/workbook.xml': '<workbook><sheets><sheet name="S" r:id="r1" xmlns:r="r"/></sheets></workbook>',
	'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="r1" Target="s.xml"/>' +
		'<Relationship Id="r2" Type="x/sharedStrings" Target="t.xml"/></Relationships>',
	'xl/t.xml': '<sst><si><t>姓名</t></si></sst>',
	'xl/s.xml': sheet,
	...more,
});

/* Runs the reader on the bytes: its last frame ("Z", "E", "cut"), seconds, peak memory. */
function read(bytes, folder) {
	const file = path.join(folder, 'hostile');
	fs.writeFileSync(file, bytes);
	const input = fs.openSync(file, 'r');
	const started = performance.now();
	return new Promise((resolve) => {
		const child = spawn(reader, ['table'], { stdio: [input, 'pipe', 'ignore'], env: {} });
		let tail = Buffer.alloc(0);
		let length = 0;
		let peak = 0;
		const watch = setInterval(() => {
			const status = fs.existsSync(`/proc/${child.pid}/status`) ? fs.readFileSync(`/proc/${child.pid}/status`, 'utf8') : '';
			peak = Math.max(peak, Number(/VmPeak:\s*(\d+)/.exec(status)?.[1] ?? 0));
		}, 20);
		child.stdout.on('data', (chunk) => {
			length += chunk.length;
			tail = Buffer.concat([tail, chunk]).subarray(-4096);
			if (length > 512 * 1024 * 1024)
				child.kill('SIGKILL'); /* as the server does */
		});
		child.on('close', (code, signal) => {
			clearInterval(watch);
			fs.closeSync(input);
			const ended = tail.length >= 13 && tail[tail.length - 13] === 'Z'.charCodeAt(0);
			const refused = tail.includes('table.');
			resolve({ end: ended ? 'Z' : refused ? 'E' : 'cut', code, signal, length, peak, seconds: (performance.now() - started) / 1000 });
		});
	});
}

describe('hostile tables', () => {
	const folder = temporaryFolder('hostile');

	test('bombs are refused or cut within the limits', async () => {
		const megabyte = 'x'.repeat(1024 * 1024 - 10);
		const bombs = {
			inflation: zip(workbook(`<worksheet>${' '.repeat(63 * 1024 * 1024)}</worksheet>`, { 'xl/t.xml': `<sst>${' '.repeat(60 * 1024 * 1024)}</sst>` })),
			entities: zip(workbook('<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><worksheet><sheetData/></worksheet>')),
			depth: zip(workbook('<a>'.repeat(1000000))),
			repetition: zip(workbook(`<worksheet><sheetData>${'<row><c t="s"><v>0</v></c></row>'.repeat(20000)}</sheetData></worksheet>`,
				{ 'xl/t.xml': `<sst><si><t>${megabyte}</t></si></sst>` })),
			entries: zip(Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`e${i}`, '']))),
			wide: zip(workbook(`<worksheet><sheetData>${'<row><c r="XFD1"><v>1</v></c></row>'.replace('XFD1', 'XFE1')}</sheetData></worksheet>`)),
			rows: Buffer.from('a\n'.repeat(1000002)),
			quote: Buffer.from(`"${'a,'.repeat(20 * 1024 * 1024)}`),
		};
		for (const [name, bytes] of Object.entries(bombs)) {
			const result = await read(bytes, folder);
			assert.notEqual(result.end, 'Z', `${name}: ${JSON.stringify(result)}`);
			assert.ok(result.seconds < 40, `${name}: ${JSON.stringify(result)}`);
			assert.ok(result.peak <= 256 * 1024, `${name}: ${JSON.stringify(result)}`);
		}
	});

	test(`${mutants} mutants end in an answer`, async () => {
		const dice = random(seed());
		const rows = Array.from({ length: 40 }, (_, i) => [`张${i}`, `${13800138000 + i}`, '甲公司']);
		const seeds = [zip(workbook(sheet(rows))), zip(workbook(sheet(rows)), 0), Buffer.from(rows.map((cells) => cells.join(',')).join('\n'))];
		for (let i = 0; i < mutants; i++) {
			const bytes = Buffer.from(dice.pick(seeds));
			for (let k = 0; k <= dice.int(6); k++)
				bytes[dice.int(bytes.length)] = dice.int(256);
			const cut = dice.chance(0.2) ? bytes.subarray(0, dice.int(bytes.length)) : bytes;
			const result = await read(cut, folder);
			assert.equal(result.signal, null, JSON.stringify(result));
			assert.ok(result.end !== 'cut' && result.seconds < 12, JSON.stringify(result));
		}
	});

	describe('in an import', () => {
		const server = useServer({ engine: 'sqlite' });

		test('a workbook that breaks off half way fails, what was in stays', async () => {
			const api = await server.login();
			const rows = [['姓名', '现公司'], ...Array.from({ length: 700 }, (_, i) => [`断章${i}`, '甲公司'])];
			const broken = sheet(rows).replace('断章600', '断章<600');
			const { body } = await api.upload('/imports', { kind: 'candidates', file: { name: 'b.xlsx', content: zip(workbook(broken)) } },
				{ headers: { 'Genjin-Upload': '1' }, status: 202 });
			await api.post(`/imports/${body.id}/start`, {}, { status: 202 });
			const ended = await waitFor(async () => {
				const { body: now } = await api.get(`/imports/${body.id}`);
				return now.state !== 'running' && now;
			}, { ms: 30000, what: 'the end' });
			assert.equal(ended.state, 'failed');
			assert.equal(ended.error.code, 'table.damaged');
			const { body: found } = await api.get('/candidates', { q: '断章', limit: 1 });
			assert.equal(found.total, ended.counts.created);
			assert.ok(ended.counts.created > 0 && ended.counts.created <= 600);
		});
	});
});
