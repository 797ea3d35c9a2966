/* Every JSON reply of the API against openapi.json, which genjin-openapi prints from the route records: status, type,
 * required and unknown properties, enums, limits.  A reply outside the contract fails the test that caused it. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { binary } from './base.mjs';

let contract;

/* The parsed document of the program under test. */
export function openapi() {
	contract ??= JSON.parse(execFileSync(path.join(path.dirname(binary), 'genjin-openapi'), { encoding: 'utf8', maxBuffer: 1 << 26 }));
	return contract;
}

/* The operation of a request, or undefined when the contract names none. */
export function findOperation(method, pathname) {
	const parts = pathname.split('/');
	const fits = (template) => {
		const wanted = template.split('/');
		return wanted.length === parts.length && wanted.every((part, index) => part.includes('{') || part === parts[index]);
	};
	const templates = Object.keys(openapi().paths).filter(fits).sort((one, other) => one.split('{').length - other.split('{').length);
	return openapi().paths[templates[0]]?.[method.toLowerCase()];
}

function resolve(node) {
	return node?.$ref ? resolve(node.$ref.split('/').slice(1).reduce((at, key) => at[key], openapi())) : node;
}

function typeOf(value) {
	if (value === null)
		return ['null'];
	if (Array.isArray(value))
		return ['array'];
	return Number.isInteger(value) ? ['integer', 'number'] : [typeof value];
}

const formats = {
	'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?(Z|[+-]\d\d:\d\d)$/,
	date: /^\d{4}-\d\d-\d\d$/,
};

function* checkObject(schema, value, at) {
	for (const name of schema.required ?? []) {
		if (!(name in value))
			yield `${at}.${name} is missing`;
	}
	for (const [name, item] of Object.entries(value)) {
		if (schema.properties?.[name])
			yield* check(schema.properties[name], item, `${at}.${name}`);
		else if (schema.additionalProperties === false)
			yield `${at}.${name} is not in the contract`;
	}
}

function* checkScalar(schema, value, at) {
	if (schema.enum && !schema.enum.includes(value))
		yield `${at} is ${JSON.stringify(value)}, none of ${schema.enum}`;
	if (typeof value === 'number' && (value < schema.minimum || value > schema.maximum))
		yield `${at} is ${value}, out of range`;
	if (typeof value === 'string' && formats[schema.format] && !formats[schema.format].test(value))
		yield `${at} is "${value}", no ${schema.format}`;
}

/* Yields a sentence for each difference. */
function* check(node, value, at) {
	const schema = resolve(node);
	if (schema.anyOf) {
		const tries = schema.anyOf.map((option) => [...check(option, value, at)]);
		if (tries.every((differences) => differences.length))
			yield* tries[0];
		return;
	}
	if (schema.type && !typeOf(value).some((type) => [schema.type].flat().includes(type))) {
		yield `${at} is ${JSON.stringify(value)}, not ${schema.type}`;
		return;
	}
	if (Array.isArray(value)) {
		for (const [index, item] of value.entries())
			yield* check(schema.items ?? {}, item, `${at}[${index}]`);
	} else if (value !== null && typeof value === 'object') {
		yield* checkObject(schema, value, at);
	} else {
		yield* checkScalar(schema, value, at);
	}
}

/* Differences between a reply and the contract, empty when there are none. */
export function contractDifferences(method, target, reply) {
	const { pathname } = new URL(target, 'http://localhost');
	if (!pathname.startsWith('/api/v1/') || !reply.body)
		return [];
	const operation = findOperation(method, pathname);
	if (!operation)
		return reply.status === 404 || reply.status === 405 ? [] : [`${method} ${pathname} is not in openapi.json`];
	const response = resolve(operation.responses[reply.status] ?? (reply.status >= 400 ? operation.responses.default : undefined));
	const content = response?.content && Object.values(response.content)[0];
	if (!content)
		return [`${method} ${pathname}: status ${reply.status} with a body is not in openapi.json`];
	return [...check(content.schema, reply.body, 'reply')];
}
