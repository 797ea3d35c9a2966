/* Pages as people bring them: a PDF with text in it, and a picture of a page, both made of HTML by Chromium.
 *
 *   await pdfOf('<h1>简历</h1>') -> Buffer       await pictureOf('<p>电话 13800138000</p>') -> Buffer (PNG)
 *   heicOf(picture) -> Buffer                  the same picture as a telephone keeps it
 *   scanOf(picture) -> Buffer                  a PDF whose one page is nothing but that JPEG or gray raw picture
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { temporaryFolder } from './base.mjs';

let opened;

/* A page of Chromium to draw on, twice as dense as its points. */
export async function pageOf(viewport = { width: 1000, height: 600 }) {
	opened ??= chromium.launch({ executablePath: process.env.GENJIN_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
	const browser = await opened;
	browser.unref?.();
	return browser.newPage({ viewport, deviceScaleFactor: 2 });
}

/* Ends the browser; call it once after the tests of a file. */
export async function closePictures() {
	await (await opened)?.close();
	opened = undefined;
}

const dressed = (body) => `<meta charset="utf-8"><body style="font:22px 'WenQuanYi Micro Hei';margin:40px;background:white">${body}`;

export function heicOf(png) {
	const folder = temporaryFolder('heic');
	const [from, to] = [path.join(folder, 'a.png'), path.join(folder, 'a.heic')];
	fs.writeFileSync(from, png);
	execFileSync('heif-enc', ['-q', '60', from, '-o', to], { stdio: 'ignore' });
	return fs.readFileSync(to);
}

export async function pdfOf(body) {
	const sheet = await pageOf();
	await sheet.setContent(dressed(body));
	const bytes = await sheet.pdf({ format: 'A4' });
	await sheet.close();
	return bytes;
}

export async function pictureOf(body, type = 'png') {
	const sheet = await pageOf();
	await sheet.setContent(dressed(body));
	const bytes = await sheet.screenshot({ type });
	await sheet.close();
	return bytes;
}

/* One page with one JPEG picture on it, as a scanner writes it. */
export function scanOf(jpeg, { width = 2000, height = 1200 } = {}) {
	const parts = [];
	const offsets = [];
	let length = 0;
	const add = (bytes) => {
		parts.push(Buffer.from(bytes));
		length += Buffer.from(bytes).length;
	};
	const object = (number, head, stream) => {
		offsets[number] = length;
		add(`${number} 0 obj\n${head}\n`);
		if (stream) {
			add('stream\n');
			add(stream);
			add('\nendstream\n');
		}
		add('endobj\n');
	};
	const draw = Buffer.from('q 600 0 0 360 0 0 cm /I Do Q');
	add('%PDF-1.4\n');
	object(1, '<</Type/Catalog/Pages 2 0 R>>');
	object(2, '<</Type/Pages/Kids[3 0 R]/Count 1>>');
	object(3, '<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 360]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>');
	object(4, `<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length ${jpeg.length}>>`, jpeg);
	object(5, `<</Length ${draw.length}>>`, draw);
	const start = length;
	add(`xref\n0 6\n0000000000 65535 f \n${offsets.slice(1).map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`);
	add(`trailer<</Size 6/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`);
	return Buffer.concat(parts);
}
