/* Real people nominated in several years, some with another employer by then: imported one by one, each pair of same name and year
 * of birth is proposed, and nobody with another year of birth is. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { forEachEngine, sharedData, useServer, waitFor } from '../harness/index.mjs';

const file = sharedData('candidates/academicians-gbk/candidates.csv');

forEachEngine((engine) => {
	describe(`duplicates of real people on ${engine}`, { skip: file ? false : 'no real data here' }, () => {
		const server = useServer({ engine });

		test('the same person in other years is proposed', async (context) => {
			const api = await server.login();
			const lines = new TextDecoder('gb18030').decode(readFileSync(file)).split(/\r?\n/);
			const rows = lines.slice(1).map((line) => line.split(',')).filter((cells) => cells[1] && cells[3]);
			await server.command(['import', 'candidates', file, '--login', 'admin', '--json']);
			const stored = await server.query('SELECT id, name, birth_year, company_key FROM candidate');
			const same = (a, b) => a.name === b.name && Number(a.birth_year) === Number(b.birth_year) && a.name.length > 1;
			const wanted = stored.flatMap((a, i) => stored.slice(i + 1).filter((b) => same(a, b)).map((b) => [Number(a.id), Number(b.id)].sort((x, y) => x - y).join()));
			await waitFor(async () => Number((await server.query('SELECT count(*) AS n FROM duplicate_scan WHERE last_id >= (SELECT max(id) FROM candidate)'))[0].n),
				{ what: 'the end of the scan', ms: 20000 });
			const pairs = await server.query('SELECT low_id, high_id, reason FROM duplicate');
			const found = new Set(pairs.map((pair) => `${pair.low_id},${pair.high_id}`));
			const missing = wanted.filter((pair) => !found.has(pair));
			context.diagnostic(`${rows.length} rows, ${stored.length} candidates, ${wanted.length} pairs wanted, ${found.size} proposed`);
			assert.ok(wanted.length > 0);
			assert.deepEqual(missing, []);
			const years = new Map(stored.map((row) => [Number(row.id), Number(row.birth_year)]));
			for (const pair of pairs)
				assert.equal(years.get(Number(pair.low_id)), years.get(Number(pair.high_id)));
			assert.equal((await api.get('/candidates/duplicates')).body.total, found.size);
		});
	});
});
