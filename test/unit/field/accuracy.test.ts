import { afterAll, describe, expect, test } from 'vitest';
import { calibrationOf } from '../../../src/field/calibrate.ts';
import { LINES } from '../../../src/field/lines.ts';
import { judgeClasses, medianErrorOf, type Judged, type JudgedClass } from '../../support/field-judgement.ts';

/** What the estimate is to keep: median error with the point left out, and high ÷ low. */
const MOST = {
  metal: { error: 0.05, width: 1.3 },
  'cuda-llamacpp': { error: 0.2, width: 2 },
  'cuda-other': { error: 0.2, width: 2 },
  'vulkan-sycl-rocm': { error: 0.3, width: 2 },
  'server-tp1': { error: 0.3, width: 2 },
  tp: { error: 0.3, width: 2 },
  webgpu: { error: 0.3, width: 2 },
} as const;

const LEAST_IN_BAND = 0.8;
const LEAST_POINTS = 5;

const classes = judgeClasses();

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const shareOf = (judged: readonly Judged[], is: (one: Judged) => boolean): number =>
  judged.filter(is).length / judged.length;

describe.each(classes.map((one) => [one.id, one] as const))('%s', (id, { judged }) => {
  const most = MOST[id];

  test(`median error is at most ${percent(most.error)}, each point left out`, () => {
    expect(medianErrorOf(judged.map(({ ratio }) => ratio))).toBeLessThanOrEqual(most.error);
  });

  test(`the band holds ${percent(LEAST_IN_BAND)} of the points, each left out, and is no wider than ${most.width}`, () => {
    expect(shareOf(judged, ({ isInBand }) => isInBand)).toBeGreaterThanOrEqual(LEAST_IN_BAND);
    for (const { line } of judged) {
      const { band } = calibrationOf(line);
      expect(band.high / band.low).toBeLessThanOrEqual(most.width);
    }
  });
});

test.each(Object.values(LINES).map((line) => [line.id, line] as const))(
  '%s is fitted to at least 5 points, more than it has coefficients',
  (_, line) => {
    const { length } = calibrationOf(line).points;
    expect(length).toBeGreaterThanOrEqual(LEAST_POINTS);
    expect(length).toBeGreaterThan(line.terms.length);
  },
);

test('points without an estimate are few: prompts on Intel, and a single one with WebGPU', () => {
  const without = classes.flatMap((one) => one.without.map(({ hardware, phase }) => `${one.id} ${hardware} ${phase}`));
  expect(without).toEqual([
    'vulkan-sycl-rocm Arc A770 prefill',
    'vulkan-sycl-rocm Arc B580 prefill',
    'webgpu M3 10c prefill',
  ]);
});

afterAll(() => console.log(`\n${[...fits(), '', ...classes.flatMap(table)].join('\n')}\n`));

/** Coefficients of every line. */
const fits = (): string[] =>
  Object.values(LINES).map((line) => {
    const { coefficients, points, medianError, band } = calibrationOf(line);
    const terms = line.terms.map(({ name }, i) => `${coefficients[i]!.toFixed(3)} × ${name}`).join(' + ');
    return `${line.id}: ${points.length} points, median error ${percent(medianError)}, ×${band.low.toFixed(2)} to ×${band.high.toFixed(2)}: ${terms}`;
  });

function table({ id, judged, without }: JudgedClass): string[] {
  const group = (name: string, of: readonly Judged[]): string[] =>
    of.length === 0
      ? []
      : [
          `  ${name.padEnd(10)} ${String(of.length).padStart(2)} points, median error ${percent(medianErrorOf(of.map(({ ratio }) => ratio)))}, hardware left out ${percent(medianErrorOf(of.map(({ hardwareRatio }) => hardwareRatio)))}, in band ${percent(shareOf(of, ({ isInBand }) => isInBand))}, band without the point too ${percent(shareOf(of, ({ isInNewBand }) => isInNewBand))}`,
        ];
  return [
    `${id}: ${without.length} without an estimate`,
    ...group('all', judged),
    ...(['decode', 'prefill', 'end-to-end'] as const).flatMap((phase) =>
      group(
        phase,
        judged.filter(({ point }) => point.phase === phase),
      ),
    ),
    ...judged.toSorted((a, b) => a.ratio - b.ratio).map(residual),
    '',
  ];
}

function residual({ point, ratio, hardwareRatio, isInBand }: Judged): string {
  const { hardware, model, format, batch, prompt, output, engine, version, phase } = point;
  const run = `${phase} ${batch} × ${prompt} + ${output}`;
  const sign = (value: number): string => `${value >= 1 ? '+' : ''}${(100 * (value - 1)).toFixed(1)}`.padStart(7);
  return `    ${sign(ratio)} ${sign(hardwareRatio)} ${isInBand ? ' ' : '!'} ${hardware.padEnd(30)} ${model.padEnd(22)} ${format.padEnd(16)} ${run.padEnd(28)} ${engine} ${version}`;
}
