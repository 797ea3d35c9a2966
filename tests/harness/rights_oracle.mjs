/* Who may do what, a second time: from plain rows, by the words of DOMAIN.md ("People and permissions"), without the view and the tables
 * that the program decides by.
 *
 *   const facts = await readFacts(server)    rows of one moment; facts.text differs when any of them, or the number of any others, differs
 *   may(facts, accountId, candidateId, act)  act: known (there is such a candidate), view, open, record, edit, change_stage, merge, export, reveal
 *   mayPosition(facts, accountId, positionId)  set its collaborators
 *   answerTo(facts, accountId, candidateId, act)  what a refusal must look like, as statuses; null: it is allowed
 */
const counted = ['record', 'todo', 'consent', 'stage_change', 'attachment', 'appointment', 'candidate_label', 'merge', 'position_member'];

const part = (kind, columns, from) => `SELECT '${kind}' AS k, ${['a', 'b', 'c', 'd', 'e'].map((name, at) => `CAST(${columns[at] ?? 'NULL'} AS TEXT) AS ${name}`).join(', ')} FROM ${from}`;

const query = [
	part('account', ['id', 'role', 'state'], 'account'),
	part('candidate', ['id', 'created_by_id', 'CASE WHEN deleted_at_ms IS NULL THEN 1 ELSE 0 END', 'version', 'merged_into_id'], 'candidate'),
	part('followup', ['candidate_id', 'owner_id', 'acting_id', 'backup_id', 'id'], "followup WHERE state = 'open'"),
	part('submission', ['candidate_id', 'position_id', 'owner_id', 'stage', 'id'], 'submission'),
	part('position', ['id', 'lead_id', 'backup_id', 'version'], 'position'),
	part('member', ['position_id', 'account_id', 'level', 'contactable'], 'position_member'),
	...counted.map((table) => part('count', [`'${table}'`, 'count(*)'], table)),
].join(' UNION ALL ');

export async function readFacts(server) {
	const rows = (await server.query(query)).map(({ k, a, b, c, d, e }) => [k, a, b, c, d, e]).sort((one, other) => (`${one}` < `${other}` ? -1 : 1));
	const of = (kind) => rows.filter((row) => row[0] === kind).map((row) => row.slice(1));
	return { text: JSON.stringify(rows), accounts: of('account'), candidates: of('candidate'), followups: of('followup'), submissions: of('submission'),
		positions: of('position'), members: of('member') };
}

export const roleOf = (facts, who) => facts.accounts.find(([id]) => id === `${who}`)[1];

/* What somebody is to a candidate. */
function tieOf(facts, who, whom) {
	const [me, him] = [`${who}`, `${whom}`];
	const followed = facts.followups.some(([candidate, ...people]) => candidate === him && people.slice(0, 3).includes(me));
	const brought = facts.submissions.filter(([candidate]) => candidate === him);
	const created = facts.candidates.some(([id, by]) => id === him && by === me);
	const own = followed || created || brought.some(([, , owner]) => owner === me);
	const places = brought.map(([, position]) => position);
	const leads = facts.positions.some(([id, lead, backup]) => places.includes(id) && [lead, backup].includes(me));
	const memberships = facts.members.filter(([position, account]) => places.includes(position) && account === me);
	const levels = [own || leads ? 'edit' : '', ...memberships.map(([, , level]) => level)];
	return { own, works: own || leads || memberships.length > 0, allows: Math.max(...levels.map((level) => ['', 'view', 'contribute', 'edit'].indexOf(level))),
		contactable: memberships.some(([, , , contactable]) => contactable === '1') };
}

export const isKnown = (facts, whom) => facts.candidates.some(([id, , present]) => id === `${whom}` && present === '1');

export function may(facts, who, whom, act) {
	const role = roleOf(facts, who);
	if (!isKnown(facts, whom) || role === 'admin')
		return false;
	if (role === 'partner')
		return true;
	const { own, works, allows, contactable } = tieOf(facts, who, whom);
	const senior = role === 'senior';
	switch (act) {
	case 'view': return works;
	case 'open': return senior && works;
	case 'reveal': return senior ? works : contactable || allows >= 2;
	case 'record': return allows >= 2;
	case 'edit': return allows >= 3;
	case 'change_stage': return senior && allows >= 3;
	case 'merge': case 'export': return senior && own;
	default: throw new Error(`no such act: ${act}`);
	}
}

export function mayPosition(facts, who, position) {
	const [, lead, backup] = facts.positions.find(([id]) => id === `${position}`);
	const role = roleOf(facts, who);
	return role === 'partner' || (role === 'senior' && [lead, backup].includes(`${who}`));
}

/* A role that never may is told so; else one who may not know of him hears that there is nobody. */
export function answerTo(facts, who, whom, act) {
	if (may(facts, who, whom, act))
		return null;
	const never = roleOf(facts, who) === 'admin' || (roleOf(facts, who) === 'junior' && ['change_stage', 'merge', 'export'].includes(act));
	return never ? [403, 404] : [may(facts, who, whom, 'view') ? 403 : 404];
}
