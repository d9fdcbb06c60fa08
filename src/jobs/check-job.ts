import { checkCeilings } from '../report/parse-report.ts';
import { labelsProblem } from '../report/report-labels.ts';
import { MOST_SHORT } from '../report/number-checks.ts';
import { quote } from '../text/untrusted.ts';
import type { BufferSpec } from '../counting/fill/fill-buffer.ts';
import type { AnyJob } from './api.ts';
import { MOST_LIVE_BATCH } from './live/settings.ts';
import { RunError } from '../device/run-error.ts';

/** A rule for one field of a job: the expectation in words, and its test. */
type Rule = readonly [expected: string, fits: (value: unknown) => boolean];

/** Fields of an object with their rules; other fields are ignored. */
type Fields = Readonly<Record<string, Rule>>;

const isWhole = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOf = (fits: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(fits);

/** With or without padding, as `atob` accepts it. */
function isBase64(value: unknown): boolean {
  if (!isText(value)) return false;
  const end = value.indexOf('=');
  const digits = end === -1 ? value.length : end;
  return (
    !/[^A-Za-z\d+/=]/.test(value) && digits % 4 !== 1 && [digits, Math.ceil(digits / 4) * 4].includes(value.length)
  );
}

const oneOf = (...names: readonly string[]): Rule => [
  `one of ${names.map((name) => `"${name}"`).join(', ')}`,
  (value) => isText(value) && names.includes(value),
];
const TEXT: Rule = ['a string', isText];
const TEXTS: Rule = ['a list of strings', isListOf(isText)];
const FLAG: Rule = ['true or false', (value) => typeof value === 'boolean'];
const OBJECT: Rule = ['an object', isObject];

const WHERE: Fields = {
  adapter: oneOf('auto', 'hardware', 'software'),
  power: oneOf('high', 'low'),
  seed: ['a whole number from 0 to 4294967295', isWhole(0, 2 ** 32 - 1)],
  environment: OBJECT,
};
const SHORT: Rule = [
  `a string of at most ${MOST_SHORT} characters`,
  (value) => isText(value) && value.length <= MOST_SHORT,
];
const ENVIRONMENT: Fields = {
  host: TEXT,
  runtime: oneOf('browser', 'dawn'),
  browser: OBJECT,
  flags: TEXTS,
  labels: OBJECT,
  driver: SHORT,
  backend: SHORT,
};
const BROWSER: Fields = { name: TEXT, version: TEXT };
const KERNEL: Fields = {
  wgsl: ['the source of a kernel', (value) => isText(value) && value.trim() !== ''],
  entry: TEXT,
  workgroups: [
    'three whole numbers of at least 1',
    (value) => Array.isArray(value) && value.length === 3 && value.every(isWhole(1, 2 ** 32)),
  ],
  bindings: OBJECT,
  overrides: OBJECT,
  immediate: OBJECT,
};
const MODEL: Rule = [
  'the name of a model, or an object with name and config',
  (value) => isText(value) || (isObject(value) && isText(value['name']) && isObject(value['config'])),
];
const OF_KIND: Readonly<Record<AnyJob['kind'], Fields>> = {
  profile: {
    ...WHERE,
    only: TEXTS,
    model: MODEL,
  },
  count: { ...WHERE, ...KERNEL, bytes: FLAG },
  kernel: {
    ...WHERE,
    ...KERNEL,
    name: TEXT,
    run: ['a whole number of at least 1', isWhole(1, 2 ** 32)],
    ceilings: OBJECT,
  },
  live: {
    ...WHERE,
    model: MODEL,
    batch: [`a whole number from 1 to ${MOST_LIVE_BATCH}`, isWhole(1, MOST_LIVE_BATCH)],
    context: ['a whole number from 1 to 1048576', isWhole(1, 2 ** 20)],
  },
};

/** Every type and fill; the compiler reports missing ones. */
const TYPES = { f32: true, f16: true, u32: true, i32: true, bytes: true } satisfies Record<BufferSpec['type'], true>;
const FILLS = {
  zeros: true,
  iota: true,
  normal: true,
  random: true,
  values: true,
  data: true,
} satisfies Record<BufferSpec['fill'], true>;

const SPEC: Fields = {
  type: oneOf(...Object.keys(TYPES), 'struct', 'texture'),
  fill: oneOf(...Object.keys(FILLS)),
  length: ['a whole number from 1 to 4294967296', isWhole(1, 2 ** 32)],
  values: [
    'a list of at least one number',
    (value) => Array.isArray(value) && value.length > 0 && value.every((one) => Number.isFinite(one)),
  ],
  data: ['base64', isBase64],
};

const TEXTURE: Fields = {
  fill: SPEC['fill']!,
  values: SPEC['values']!,
  data: SPEC['data']!,
  size: [
    'three whole numbers of at least 1: width, height, and depth or layers',
    (value) => Array.isArray(value) && value.length === 3 && value.every(isWhole(1, 2 ** 32)),
  ],
  format: TEXT,
};

/**
 * Checks a job field by field, except the plan, which has its own reader. Unknown fields are ignored.
 * @throws RunError `bad-job` naming the field, what was expected and what was found
 */
export function checkJob(job: AnyJob): void {
  const fields = job as unknown as Readonly<Record<string, unknown>>;
  check(fields, OF_KIND[job.kind], 'job');
  if (isObject(fields['environment'])) {
    check(fields['environment'], ENVIRONMENT, 'job.environment');
    const { browser, labels } = fields['environment'];
    const problem = labels === undefined ? null : labelsProblem(labels);
    if (problem !== null) throw bad('job.environment.labels', problem, labels);
    if (isObject(browser)) check(browser, BROWSER, 'job.environment.browser', ['name', 'version']);
  }
  if (job.kind === 'profile' || job.kind === 'live') return;
  need(fields, KERNEL, 'job', ['wgsl', 'workgroups']);
  checkOverrides(fields['overrides']);
  if (fields['immediate'] !== undefined) checkFields(fields['immediate'], 'job.immediate');
  for (const [id, spec] of Object.entries(fields['bindings'] ?? {})) checkBinding(id, spec);
  if (job.kind === 'kernel' && fields['ceilings'] !== undefined) {
    try {
      checkCeilings(fields['ceilings']);
    } catch (error) {
      throw new RunError('bad-job', (error as Error).message.replace(/^report/, 'job.ceilings'));
    }
  }
}

function checkOverrides(overrides: unknown): void {
  for (const [name, value] of Object.entries(overrides ?? {})) {
    if (typeof value === 'boolean' || Number.isFinite(value)) continue;
    throw bad(`job.overrides[${quote(name)}]`, 'a number, true or false', value);
  }
}

function checkBinding(id: string, spec: unknown): void {
  const place = `job.bindings[${quote(id)}]`;
  if (!/^\d+\.\d+$/.test(id)) throw bad('job.bindings', 'names such as "0.1", group and binding', id);
  if (!isObject(spec)) throw bad(place, 'an object with type and fill', spec);
  if (spec['type'] === 'struct') {
    need(spec, { fields: OBJECT }, place, ['fields']);
    checkFields(spec['fields'], `${place}.fields`);
    return;
  }
  const { fill } = spec;
  if (spec['type'] === 'texture') {
    check(spec, TEXTURE, place, ['fill', 'size', ...(fill === 'values' || fill === 'data' ? [fill] : [])]);
    return;
  }
  check(spec, SPEC, place, ['type', 'fill']);
  need(spec, SPEC, place, fill === 'values' || fill === 'data' ? [fill] : ['length']);
}

/** Values of a struct's fields, by name; their types depend on the kernel. */
function checkFields(fields: unknown, place: string): void {
  if (!isObject(fields)) throw bad(place, 'an object of fields', fields);
  for (const [name, value] of Object.entries(fields)) {
    if (!isText(value)) throw bad(`${place}[${quote(name)}]`, 'a string such as "0.5" or "1;2;3"', value);
  }
}

function check(object: Readonly<Record<string, unknown>>, fields: Fields, place: string, needed: string[] = []): void {
  for (const [name, [expected, fits]] of Object.entries(fields)) {
    const value = object[name];
    if (value !== undefined && !fits(value)) throw bad(`${place}.${name}`, expected, value);
  }
  need(object, fields, place, needed);
}

function need(
  object: Readonly<Record<string, unknown>>,
  fields: Fields,
  place: string,
  names: readonly string[],
): void {
  for (const name of names) {
    if (object[name] === undefined) throw bad(`${place}.${name}`, fields[name]![0], undefined);
  }
}

const bad = (place: string, expected: string, got: unknown): RunError =>
  new RunError('bad-job', `${place}: expected ${expected}, got ${got === undefined ? 'nothing' : quote(got)}`);
