import { describe, expect, test } from 'vitest';
import { checkJob } from '../../../src/jobs/check-job.ts';
import { label, usageSentence } from '../../../src/cli/option-values.ts';
import { createProgram } from '../../../src/cli/command-line.ts';
import { compareReports } from '../../../src/report/compare/compare-reports.ts';
import { labelWords } from '../../../src/report/report-labels.ts';
import { markdown } from '../../../src/report/markdown.ts';
import { checkReport } from '../../../src/report/parse-report.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { driverAmong } from '../../../src/cli/browser/driver-facts.ts';
import { printReport } from '../../../src/cli/print/report.ts';
import { inkFor } from '../../../src/cli/print/ink.ts';
import { sampleReport } from '../../support/sample-report.ts';

const { adapter, environment } = sampleReport();

/** A report with a driver and labels. */
const placed = (driver: string | undefined, labels?: Record<string, string>): Report =>
  sampleReport({
    adapter: { ...adapter, ...(driver !== undefined && { driver, backend: 'vulkan' }) },
    environment: { ...environment, ...(labels && { labels }) },
  });

/** What the command line says of a wrong option. */
function sentenceOf(...values: string[]): string {
  try {
    createProgram(() => undefined).parse(['profile', ...values.flatMap((value) => ['--label', value])], {
      from: 'user',
    });
  } catch (error) {
    return usageSentence(error as Parameters<typeof usageSentence>[0]);
  }
  return 'nothing';
}

describe('--label', () => {
  test('takes keys of letters, digits and . - _ / :, and values with any character', () => {
    expect(label('b/c.d-e_f:2=x=y z', label('pool=lab-1'))).toEqual({ pool: 'lab-1', 'b/c.d-e_f:2': 'x=y z' });
  });

  test.each([
    [['pool'], '--label: expected key=value, such as pool=lab-1, got "pool"'],
    [['=x'], '--label: expected key=value, such as pool=lab-1, got "=x"'],
    [['a='], '--label: expected key=value, such as pool=lab-1, got "a="'],
    [['a=1', 'a=2'], '--label: expected each key once, got "a=2"'],
    [[`a=${'x'.repeat(201)}`], /^--label: expected at most 200 characters, got "a=x+…/],
    [Array.from({ length: 33 }, (_, i) => `k${i}=v`), '--label: expected at most 32 labels, got "k32=v"'],
    [['a b=1'], /^--label: expected key=value with a key of at most 64 letters, .*, got "a b=1"$/],
    [['__proto__=1'], /^--label: expected key=value with a key/],
    [['constructor=1'], /^--label: expected key=value with a key/],
  ])('%j: one sentence', (values, said) => {
    if (typeof said === 'string') expect(sentenceOf(...values)).toBe(said);
    else expect(sentenceOf(...values)).toMatch(said);
  });
});

describe('a reader', () => {
  test.each([
    [{ 'a b': '1' }, /^report\.environment\.labels\.a b: expected a key of at most 64 letters/],
    [{ a: 1 }, 'report.environment.labels.a: expected string, got 1'],
    [{ a: 'x'.repeat(201) }, /labels\.a: expected at most 200 characters/],
    [Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`k${i}`, 'v'])), /labels: expected at most 32 labels/],
  ])('refuses labels %j', (labels, said) => {
    expect(() => checkReport({ ...sampleReport(), environment: { ...environment, labels } })).toThrow(said);
    const job = { kind: 'profile', environment: { labels } } as unknown as Parameters<typeof checkJob>[0];
    expect(() => checkJob(job)).toThrow(/^job\.environment\.labels: expected /);
  });

  test('refuses a driver of any length', () => {
    const long = { ...adapter, driver: 'x'.repeat(201) };
    expect(() => checkReport({ ...sampleReport(), adapter: long })).toThrow(
      /^report\.adapter\.driver: expected at most 200 characters/,
    );
  });
});

test('driver, backend and labels are printed and exported', () => {
  const report = placed('NVIDIA: 570.1', { rack: '3', pool: '<lab>' });
  expect(labelWords(report.environment.labels)).toBe('pool=<lab>, rack=3');
  expect(markdown(report)).toContain('- **Driver:** NVIDIA: 570.1, vulkan\n');
  expect(markdown(report)).toContain('- **Labels:** pool=&lt;lab&gt;, rack=3');
  const printed = printReport(report, inkFor({ isTTY: false }));
  expect(printed).toMatch(/^Driver +NVIDIA: 570\.1, vulkan$/m);
  expect(printed).toMatch(/^Labels +pool=<lab>, rack=3$/m);
  expect(markdown(sampleReport())).not.toMatch(/Driver|Labels/);
});

describe('comparing two reports', () => {
  const noteOf = (a: Report, b: Report): string | undefined =>
    compareReports(a, b).notes.find((note) => note.startsWith('Differs'));

  test('says what else differs, in one line', () => {
    const a = placed('570.1', { pool: 'x', rack: '3' });
    const b = placed('575.2', { pool: 'y, z' });
    expect(noteOf(a, b)).toBe('Differs from A to B: driver 570.1 → 575.2, label pool x → "y, z", label rack 3 → none.');
  });

  test('says nothing of what only one of them tells, or of what is the same', () => {
    expect(noteOf(placed('570.1'), placed(undefined))).toBeUndefined();
    expect(noteOf(placed('570.1', { a: '1' }), placed('570.1', { a: '1' }))).toBeUndefined();
  });
});

describe('the driver in Chromium’s list of GPUs', () => {
  const nvidia = {
    vendorString: 'NVIDIA',
    deviceString: 'NVIDIA H200',
    driverVendor: 'NVIDIA',
    driverVersion: '570.1',
  };
  const swift = {
    ...nvidia,
    deviceString: 'ANGLE (SwiftShader Device)',
    driverVendor: 'SwANGLE',
    driverVersion: '5.0.0',
  };
  const probe = { vendor: '', architecture: '', device: '', description: '', isFallback: false, features: [] };
  const software = { ...probe, architecture: 'swiftshader', isFallback: true };

  test.each([
    [[nvidia], probe, 'NVIDIA 570.1'],
    [[swift], software, 'SwiftShader 5.0.0'],
    // Which of two, and a software adapter beside a GPU, or the other way round: not told.
    [[nvidia, nvidia], probe, undefined],
    [[nvidia], software, undefined],
    [[swift], probe, undefined],
    [[{ ...nvidia, driverVersion: '' }], probe, undefined],
    [[], probe, undefined],
  ])('%j', (gpus, adapterProbe, driver) => {
    expect(driverAmong(gpus, adapterProbe)).toBe(driver);
  });
});
