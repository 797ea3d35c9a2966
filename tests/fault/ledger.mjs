/* What the server has acknowledged, kept outside of it: one JSON line per write, on disk before the writer goes on. */
import fs from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../harness/index.mjs';

export class Ledger {
	#file = path.join(temporaryFolder('ledger'), 'lines');
	#fd = fs.openSync(this.#file, 'a');

	note(line) {
		fs.writeSync(this.#fd, `${JSON.stringify(line)}\n`);
		fs.fsyncSync(this.#fd);
	}

	lines(kind) {
		return fs.readFileSync(this.#file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
			.filter((line) => line.kind === kind);
	}
}

/* Rows by the value of a column. */
export function groupBy(rows, column) {
	const groups = new Map();
	for (const row of rows)
		groups.set(row[column], [...(groups.get(row[column]) ?? []), row]);
	return groups;
}
