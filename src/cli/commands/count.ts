import { existsSync } from 'node:fs';
import { bytesOf, type BufferSpec, type ResourceSpec, type TextureSpec } from '../../counting/fill/fill-buffer.ts';
import type { CountJob } from '../../jobs/api.ts';
import type { AdapterChoice } from '../../device/open-gpu.ts';
import { quote, jsonText } from '../../text/untrusted.ts';
import { readFields, type Fields } from '../../wgsl/read-fields.ts';
import { CliError, EXIT, type ExitCode, failure, earlyExit, stoppedWords } from '../exit.ts';
import { userPath } from '../paths.ts';
import { readFile, readText } from '../read-file.ts';
import { readOutputs, writeOutput } from '../outputs.ts';
import { printCount } from '../print/count-text.ts';
import { inkFor } from '../print/ink.ts';
import { runJob } from '../run-job.ts';
import { checkRuntime, type RuntimeOptions } from '../runtime.ts';
import { watchSignals } from '../signals.ts';

/** What the user gave to `count`. */
export interface CountOptions extends CountJobOptions, Omit<RuntimeOptions, 'clock'> {
  readonly timeout?: number;
  readonly json?: string;
}

const DEFAULT_TIMEOUT_SECONDS = 120;
const NOTHING = 'nothing was counted';

/** Counts what one dispatch of a kernel does, in a browser or with Dawn, and prints or writes the counts. */
export async function count(file: string, options: CountOptions): Promise<ExitCode> {
  checkRuntime(options);
  const { json } = readOutputs({ json: options.json }, [file, ...options.bind.flatMap(boundFiles)]);
  const job = countJob(file, options);
  const { timeout = DEFAULT_TIMEOUT_SECONDS, runtime } = options;
  const { result, stoppedBy, error } = await runJob(
    options,
    ({ adapter }) => ({ ...job, adapter: adapter.isFallback ? ('software' as const) : ('hardware' as const) }),
    watchSignals(timeout),
  );
  if (result === null) {
    if (stoppedBy === 'time-out') {
      throw new CliError(EXIT.stopped, `Time-out: the kernel was not counted within ${timeout} s; see --timeout`);
    }
    if (error && stoppedBy !== 'browser-died') throw failure(error, NOTHING);
    throw new CliError(
      earlyExit(stoppedBy),
      `${stoppedWords(stoppedBy ?? 'error', runtime)} before anything was counted`,
    );
  }
  if (json) writeOutput(json, jsonText(result));
  if (json?.path !== null) process.stdout.write(printCount(result, job.wgsl, inkFor(process.stdout)));
  return EXIT.done;
}

/** What the user gave to `count` that shapes the job. */
interface CountJobOptions {
  readonly entry?: string;
  readonly workgroups: string;
  readonly bind: readonly string[];
  readonly set: readonly string[];
  readonly immediate?: string;
  readonly bytes?: boolean;
  readonly adapter: AdapterChoice;
  readonly power: 'high' | 'low';
  readonly seed?: number;
}

const usage = (message: string): CliError => new CliError(EXIT.usage, message);

/** The job, checked as far as possible without an adapter. @throws CliError `usage` naming the option */
function countJob(file: string, options: CountJobOptions): CountJob {
  const { entry, bytes, seed, adapter, power } = options;
  return {
    kind: 'count',
    wgsl: readKernel(file),
    workgroups: readWorkgroups(options.workgroups),
    bindings: readBindings(options.bind),
    overrides: readOverrides(options.set),
    ...(options.immediate !== undefined && { immediate: fieldsOf('--immediate', options.immediate) }),
    bytes: bytes === true,
    adapter,
    power,
    ...(entry !== undefined && { entry }),
    ...(seed !== undefined && { seed }),
  };
}

function readKernel(file: string): string {
  const text = readText({ asked: 'count', what: 'a WGSL file' }, file);
  if (text.trim() === '') throw usage(`count: expected a WGSL file, got ${quote(file)}, which is empty`);
  return text;
}

function readWorkgroups(text: string): [number, number, number] {
  const parts = text.split(/[,x×]/);
  const numbers = parts.map(Number);
  if (parts.length > 3 || !parts.every((part) => /^\d+$/.test(part)) || numbers.some((n) => n < 1)) {
    throw usage(
      `--workgroups: expected one to three whole numbers of at least 1, such as 64 or 8,8,1, got ${quote(text)}`,
    );
  }
  const [x = 1, y = 1, z = 1] = numbers;
  return [x, y, z];
}

const BIND = /^(\d+)\.(\d+)=(\w+):(.*)$/s;
const FORM = "'GROUP.BINDING=TYPE:FILL[:LENGTH]', such as '0.0=f32:normal:4096'";
const TYPES: readonly string[] = ['f32', 'f16', 'u32', 'i32', 'bytes', 'struct', 'texture'];
const FILLS: ReadonlySet<string> = new Set(['zeros', 'iota', 'normal', 'random']);

function readBindings(given: readonly string[]): Record<string, ResourceSpec> {
  const bindings: Record<string, ResourceSpec> = {};
  for (const text of given) {
    const [, group, binding, type = '', rest = ''] = BIND.exec(text) ?? [];
    if (group === undefined) throw usage(`--bind: expected ${FORM}, got ${quote(text)}`);
    const id = `${Number(group)}.${Number(binding)}`;
    if (Object.hasOwn(bindings, id)) throw usage(`--bind: expected ${id} once, got it twice`);
    if (!TYPES.includes(type)) {
      throw usage(`--bind ${id}: expected a type of ${TYPES.join(', ')}, got ${quote(type)}`);
    }
    if (type === 'struct') bindings[id] = { type, fields: fieldsOf(`--bind ${id}`, rest) };
    else bindings[id] = type === 'texture' ? readTexture(id, rest) : readSpec(id, type as BufferSpec['type'], rest);
  }
  return bindings;
}

/** `n=1024,scale=0.5`. */
function fieldsOf(option: string, text: string): Fields {
  try {
    return readFields(text);
  } catch (error) {
    throw usage(`${option}: ${(error as Error).message}`);
  }
}

function readSpec(id: string, type: BufferSpec['type'], rest: string): BufferSpec {
  if (rest.startsWith('@')) return readFileSpec(id, type, rest);
  const [fill = '', ...more] = rest.split(':');
  if (fill === 'values') {
    const [list = '', length] = more;
    return {
      type,
      fill,
      values: readValues(id, list),
      ...(length !== undefined && { length: readLength(id, length) }),
    };
  }
  if (!FILLS.has(fill)) {
    throw usage(`--bind ${id}: expected zeros, iota, normal, random, values:… or @file, got ${quote(fill)}`);
  }
  if (more.length > 1) throw usage(`--bind ${id}: expected ${FORM}, got ${quote(rest)}`);
  return { type, fill: fill as BufferSpec['fill'], length: readLength(id, more[0]) };
}

function readValues(id: string, list: string): number[] {
  const values = list.split(',').map((value) => (value.trim() === '' ? NaN : Number(value)));
  if (!values.some((value) => Number.isNaN(value))) return values;
  throw usage(`--bind ${id}: expected numbers separated by commas after values:, got ${quote(list)}`);
}

const TEXTURE_FORM = "'GROUP.BINDING=texture:FILL:WIDTHxHEIGHT[xDEPTH][:FORMAT]', such as '0.1=texture:normal:64x64'";
/** The end of a texture's spec: its size, and its format if there is one. */
const SIZE = /:(\d+)(?:[x×](\d+))?(?:[x×](\d+))?(?::([\w-]+))?$/;

/** `normal:64x64`, `values:1,2,3:64x64:rgba8unorm`, `@texels.bin:64x64`. */
function readTexture(id: string, rest: string): TextureSpec {
  const found = SIZE.exec(rest);
  const size = [found?.[1], found?.[2] ?? 1, found?.[3] ?? 1].map(Number) as [number, number, number];
  if (!found || !size.every((n) => Number.isInteger(n) && n >= 1 && n <= MOST_ELEMENTS)) {
    throw usage(`--bind ${id}: expected ${TEXTURE_FORM}, got ${quote(rest)}`);
  }
  const spec = { type: 'texture' as const, size, ...(found[4] !== undefined && { format: found[4] }) };
  const fill = rest.slice(0, found.index);
  if (fill.startsWith('@')) {
    const file = { asked: `--bind ${id}`, what: 'a file after @' };
    return { ...spec, fill: 'data', data: readFile(file, fill.slice(1), MOST_BINDING_BYTES).toString('base64') };
  }
  if (fill.startsWith('values:')) return { ...spec, fill: 'values', values: readValues(id, fill.slice(7)) };
  if (FILLS.has(fill)) return { ...spec, fill: fill as TextureSpec['fill'] };
  throw usage(`--bind ${id}: expected zeros, iota, normal, random, values:… or @file, got ${quote(fill)}`);
}

/** The file of a binding `…@file…`, with and without what may stand behind its name. */
function boundFiles(binding: string): string[] {
  const [, whole] = /@(.*)$/s.exec(binding) ?? [];
  return whole === undefined ? [] : [whole, whole.replace(/(:[\w×-]+){1,2}$/, '')];
}

/** More than any adapter binds. */
const MOST_BINDING_BYTES = 2 ** 30;

/** `@file`, or `@file:LENGTH` unless a file has that whole name. */
function readFileSpec(id: string, type: BufferSpec['type'], rest: string): BufferSpec {
  const whole = rest.slice(1);
  const [, name = whole, length] = existsSync(userPath(whole)) ? [] : (/^(.*):(\d+)$/s.exec(whole) ?? []);
  const data = readFile({ asked: `--bind ${id}`, what: 'a file after @' }, name, MOST_BINDING_BYTES).toString('base64');
  const spec: BufferSpec = { type, fill: 'data', data };
  if (length === undefined) return spec;
  const cut: BufferSpec = { ...spec, length: readLength(id, length) };
  if (bytesOf(cut) > bytesOf(spec)) {
    throw usage(`--bind ${id}: expected ${bytesOf(cut)} bytes in ${quote(name)}, got ${bytesOf(spec)}`);
  }
  return cut;
}

const MOST_ELEMENTS = 2 ** 32;

function readLength(id: string, text: string | undefined): number {
  if (text !== undefined && /^\d+$/.test(text) && Number(text) > 0 && Number(text) <= MOST_ELEMENTS)
    return Number(text);
  const got = text === undefined ? 'nothing' : quote(text);
  throw usage(`--bind ${id}: expected a length in elements, a whole number from 1 to ${MOST_ELEMENTS}, got ${got}`);
}

function readOverrides(given: readonly string[]): Record<string, number | boolean> {
  const overrides = new Map<string, number | boolean>();
  for (const text of given) {
    const [, name, value = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    const number = value === 'true' || value === 'false' ? value === 'true' : Number(value);
    if (name === undefined || Number.isNaN(number)) {
      throw usage(`--set: expected NAME=value with a number, true or false, got ${quote(text)}`);
    }
    if (overrides.has(name)) throw usage(`--set: expected ${name} once, got it twice`);
    overrides.set(name, number);
  }
  return Object.fromEntries(overrides);
}
