/* Text out of real résumés against the sources they were set from: at least 98 % of the characters come back. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { sharedData, useServer } from '../harness/index.mjs';

const reader = path.resolve('build/genjin-extract-pages');
const folder = sharedData('resume-documents');
const names = folder ? fs.readdirSync(folder).filter((name) => name.endsWith('.pdf') && fs.readdirSync(folder).some((other) => other.startsWith(`${name}.source`))) : [];

/* All pages of a file, out of the frames. */
function textOf(file) {
	const { stdout, status, signal } = spawnSync(reader, ['pdf'], { input: fs.readFileSync(file), maxBuffer: 1 << 26, env: {} });
	assert.deepEqual([status, signal], [0, null], file);
	let text = '';
	for (let at = 0; at < stdout.length;) {
		const bytes = stdout.readUInt32LE(at + 1);
		if (stdout[at] === 'P'.charCodeAt(0))
			text += `${stdout.toString('utf8', at + 17, at + 5 + bytes)}\n`;
		at += 5 + bytes;
	}
	return text;
}

/* What is printed of a source: runs of Chinese, without those of comments. */
function runsOf(source) {
	const printed = source.replace(/^\s*(\/\/|%).*$/gm, '').replace(/([^\\])%.*$/gm, '$1').replace(/\/\*[\s\S]*?\*\//g, '');
	return printed.match(/[\u4e00-\u9fff]+/g) ?? [];
}

/* Characters of the run that stand in the text in pieces of two or more: columns may part a sentence, never a line. */
function recovered(run, text) {
	let found = 0;
	for (let at = 0; at < run.length;) {
		let length = run.length - at;
		while (length > 1 && !text.includes(run.slice(at, at + length)))
			length--;
		found += length > 1 || (run.length === 1 && text.includes(run)) ? length : 0;
		at += length;
	}
	return found;
}

/* The page of one is a second cover of the other. */
const bodies = { 'zh_latex_jekyll_photo.pdf': 'zh_latex_jekyll.pdf' };

const plain = (text) => text.normalize('NFKC').replace(/\s+/g, '');

for (const name of names) {
	test(`text of ${name}`, () => {
		const source = fs.readdirSync(folder).find((other) => other.startsWith(`${bodies[name] ?? name}.source`));
		const runs = runsOf(fs.readFileSync(path.join(folder, source), 'utf8'));
		const text = plain(textOf(path.join(folder, name)));
		let all = 0;
		let found = 0;
		const missing = [];
		for (const run of runs) {
			const got = recovered(plain(run), text);
			all += run.length;
			found += got;
			if (got < run.length)
				missing.push(run);
		}
		console.log(`${name}: ${found} of ${all} Chinese characters, ${(100 * found / all).toFixed(2)} %${missing.length ? `; missing: ${missing.slice(0, 10).join(' ')}` : ''}`);
		assert.ok(all > 100 && found >= 0.98 * all);
	});
}

/* What the rules find in real résumés: each must be among the proposals. */
const facts = {
	'zh_latex_jekyll.pdf': { email: 'zheyu.ye18@alumni.imperial.ac.uk', education: '硕士' },
	'zh_latex_uniquecv.pdf': { email: 'username@email.com', phone: '15300008888', school: '华中科技大学', education: '本科' },
	'zh_typst_photo.pdf': { phone: '13333333333', email: 'liming@example.com' },
	'zh_typst_uniquecv.pdf': { phone: '15555555555', email: 'username@gmail.com', school: '华中科技大学' },
	'zh_template_table.docx': { name: '麻酱', gender: 'male', birth_year: '1990', email: 'primos@126.com', company: '**公司', title: '后端工程师' },
	'zh_template_hdu.docx': { gender: 'male', school: '杭州电子科技大学', education: '硕士' },
	'zh_template_zhangsan.docx': { name: '张三', education: '硕士' },
	'zh_template_zhangsan.pdf': { name: '张三', education: '硕士' },
};

describe('proposals', { skip: folder ? false : 'no real data (GENJIN_REAL_DATA)' }, () => {
	const server = folder && useServer({ engine: 'sqlite' });

	test('facts of real résumés are proposed first', async () => {
		const api = await server.login();
		const missing = [];
		for (const [name, wanted] of Object.entries(facts)) {
			const { body } = await api.upload('/cv-proposals', { file: { name, content: fs.readFileSync(path.join(folder, name)) } },
				{ headers: { 'Genjin-Upload': '1' } });
			for (const [field, value] of Object.entries(wanted)) {
				const first = body.items.find((item) => item.field === field)?.value;
				if (first !== value)
					missing.push(`${name} ${field}: ${first}`);
			}
		}
		assert.deepEqual(missing, []);
	});
});

test('there were résumés to read', { skip: folder ? false : 'no real data (GENJIN_REAL_DATA)' }, () => {
	assert.ok(names.length >= 5);
});
