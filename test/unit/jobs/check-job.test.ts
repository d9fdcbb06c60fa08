import { expect, test } from 'vitest';
import { checkJob } from '../../../src/jobs/check-job.ts';
import type { AnyJob } from '../../../src/jobs/api.ts';
import { sampleReport } from '../../support/sample-report.ts';

const WGSL = '@compute @workgroup_size(64) fn main() {}';
const SPEC = { type: 'f32', fill: 'normal', length: 4096 };
const count = (changes: object): AnyJob =>
  ({ kind: 'count', wgsl: WGSL, workgroups: [1, 1, 1], bindings: {}, ...changes }) as unknown as AnyJob;
const profile = (changes: object): AnyJob => ({ kind: 'profile', plan: 'quick', ...changes }) as unknown as AnyJob;
const kernel = (changes: object): AnyJob => ({ ...count({}), kind: 'kernel', ...changes }) as unknown as AnyJob;
const bound = (changes: object): AnyJob => count({ bindings: { '0.0': { ...SPEC, ...changes } } });

test.each<[AnyJob, string]>([
  [
    bound({ type: 'f64' }),
    'job.bindings["0.0"].type: expected one of "f32", "f16", "u32", "i32", "bytes", "struct", "texture", got "f64"',
  ],
  [bound({ type: 'constructor' }), 'job.bindings["0.0"].type: expected one of "f32", '],
  [bound({ type: undefined }), 'job.bindings["0.0"].type: expected one of "f32", '],
  [bound({ fill: 'ones' }), 'job.bindings["0.0"].fill: expected one of "zeros", '],
  [bound({ fill: 5 }), 'job.bindings["0.0"].fill: expected one of "zeros", '],
  [bound({ length: -5 }), 'job.bindings["0.0"].length: expected a whole number from 1 to 4294967296, got -5'],
  [bound({ length: 1.5 }), 'job.bindings["0.0"].length: expected a whole number'],
  [bound({ length: '4096' }), 'job.bindings["0.0"].length: expected a whole number from 1 to 4294967296, got "4096"'],
  [
    bound({ length: undefined }),
    'job.bindings["0.0"].length: expected a whole number from 1 to 4294967296, got nothing',
  ],
  [
    bound({ fill: 'values', values: ['x'] }),
    'job.bindings["0.0"].values: expected a list of at least one number, got ["x"]',
  ],
  [bound({ fill: 'values' }), 'job.bindings["0.0"].values: expected a list of at least one number, got nothing'],
  [bound({ fill: 'data', data: 'not base64!' }), 'job.bindings["0.0"].data: expected base64, got "not base64!"'],
  [bound({ fill: 'data', data: 'AAAAA' }), 'job.bindings["0.0"].data: expected base64, got "AAAAA"'],
  [bound({ fill: 'data', data: '=AAA' }), 'job.bindings["0.0"].data: expected base64'],
  [
    bound({ type: 'texture' }),
    'job.bindings["0.0"].size: expected three whole numbers of at least 1: width, height, and depth or layers, got nothing',
  ],
  [bound({ type: 'texture', size: [4, 0, 1] }), 'job.bindings["0.0"].size: expected three whole numbers of at least 1'],
  [bound({ type: 'texture', size: [4, 4, 1], format: 5 }), 'job.bindings["0.0"].format: expected a string, got 5'],
  [bound({ type: 'texture', size: [4, 4, 1], fill: 'data' }), 'job.bindings["0.0"].data: expected base64, got nothing'],
  [count({ bindings: { '0.0': null } }), 'job.bindings["0.0"]: expected an object with type and fill, got null'],
  [count({ bindings: { zero: SPEC } }), 'job.bindings: expected names such as "0.1", group and binding, got "zero"'],
  [count({ bindings: [SPEC] }), 'job.bindings: expected an object, got [{'],
  [count({ wgsl: 5 }), 'job.wgsl: expected the source of a kernel, got 5'],
  [count({ wgsl: undefined }), 'job.wgsl: expected the source of a kernel, got nothing'],
  [count({ entry: {} }), 'job.entry: expected a string, got {}'],
  [count({ workgroups: [1, 1] }), 'job.workgroups: expected three whole numbers of at least 1, got [1,1]'],
  [count({ workgroups: 64 }), 'job.workgroups: expected three whole numbers of at least 1, got 64'],
  [count({ overrides: { N: '5' } }), 'job.overrides["N"]: expected a number, true or false, got "5"'],
  [count({ overrides: 5 }), 'job.overrides: expected an object, got 5'],
  [count({ bytes: 'yes' }), 'job.bytes: expected true or false, got "yes"'],
  [count({ adapter: 'gpu' }), 'job.adapter: expected one of "auto", "hardware", "software", got "gpu"'],
  [count({ power: 1 }), 'job.power: expected one of "high", "low", got 1'],
  [count({ seed: -1 }), 'job.seed: expected a whole number from 0 to 4294967295, got -1'],
  [profile({ only: 5 }), 'job.only: expected a list of strings, got 5'],
  [profile({ only: 'gemv/*' }), 'job.only: expected a list of strings, got "gemv/*"'],
  [profile({ only: [5] }), 'job.only: expected a list of strings, got [5]'],
  [profile({ environment: 'x' }), 'job.environment: expected an object, got "x"'],
  [profile({ environment: { host: 5 } }), 'job.environment.host: expected a string, got 5'],
  [profile({ environment: { runtime: 'node' } }), 'job.environment.runtime: expected one of "browser", "dawn", got'],
  [
    profile({ environment: { browser: { name: 'x' } } }),
    'job.environment.browser.version: expected a string, got nothing',
  ],
  [profile({ environment: { flags: 'x' } }), 'job.environment.flags: expected a list of strings, got "x"'],
  [kernel({ name: 5 }), 'job.name: expected a string, got 5'],
  [kernel({ run: 0 }), 'job.run: expected a whole number of at least 1, got 0'],
  [kernel({ ceilings: [] }), 'job.ceilings: expected an object, got []'],
  [kernel({ ceilings: { ...sampleReport(), ceilings: 5 } }), 'job.ceilings.ceilings: expected Array, got 5'],
])('an invalid field of a job is reported with its location: %#', (job, sentence) => {
  expect(() => checkJob(job)).toThrow(expect.objectContaining({ code: 'bad-job' }));
  expect(() => checkJob(job)).toThrow(sentence);
});

test.each<[AnyJob]>([
  [profile({ only: [], adapter: 'auto', power: 'low', seed: 0 })],
  [profile({ environment: { host: '', runtime: 'dawn', browser: { name: '', version: '' }, flags: [] } })],
  [profile({ later: { anything: true } })],
  [bound({})],
  [bound({ fill: 'values', values: [1, 2], length: undefined })],
  [bound({ fill: 'data', data: 'AAAA', length: undefined })],
  [bound({ fill: 'data', data: 'AA', length: undefined })],
  [bound({ fill: 'data', data: 'AAA=', length: undefined })],
  [count({ overrides: { N: 5, B: true }, bytes: true, entry: 'main' })],
  [kernel({ name: 'saxpy', run: 2, ceilings: sampleReport() })],
])('a valid job passes: %#', (job) => {
  expect(() => checkJob(job)).not.toThrow();
});
