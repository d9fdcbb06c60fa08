import { byteDifference, flopDifference, type Difference } from '../../report/counted/causes.ts';
import { bothWays, type CountedPoint } from '../../report/counted/counted-points.ts';
import type { MeasuredResult } from '../../report/report-format.ts';
import { formatFlopRate, formatIntensity, formatSeconds, si } from '../../text/units.ts';
import type { FormulaLine } from '../../ops/work-formulas.ts';

/** A result's counts compared with the required work, one line per difference; empty if it was not counted. */
export function countedLines(result: MeasuredResult): FormulaLine[] {
  const { counted } = result;
  if (!counted) return [];
  const flop = flopDifference(result, counted);
  const bytes = byteDifference(result, counted);
  const { requested, unique } = counted.intensity;
  return [
    flop
      ? differenceLine('executed', 'useful', flop, 'FLOP')
      : { name: 'executed', formula: 'Σ weight × operations', values: '', result: si(counted.flop, 'FLOP') },
    ...(counted.intOp > 0
      ? [
          {
            name: 'integers',
            formula: 'Σ integer operations, indices included',
            values: '',
            result: `${si(counted.intOp, '').trim()} operations`,
          },
        ]
      : []),
    bytes
      ? differenceLine('requested', result.work ? 'least' : 'touched', bytes, 'B')
      : { name: 'requested', formula: 'Σ loads and stores', values: '', result: si(bothWays(counted.requested), 'B') },
    ...(unique !== null && requested !== null
      ? [
          {
            name: 'counted',
            formula: 'executed / requested – executed / touched',
            values: '',
            result: `${formatIntensity(requested)} – ${formatIntensity(unique)}`,
          },
        ]
      : []),
  ];
}

/** The difference as a sum: the required amount, then each cause. */
function differenceLine(name: string, first: string, { least, actual, causes }: Difference, unit: string): FormulaLine {
  const sum = (parts: readonly (readonly [sign: number, text: string])[]): string =>
    parts.map(([sign, text], index) => (index === 0 ? text : `${sign < 0 ? '−' : '+'} ${text}`)).join(' ');
  return {
    name,
    formula: sum([[1, first], ...causes.map((cause) => [cause.amount, cause.name] as const)]),
    values:
      causes.length === 0
        ? ''
        : sum([[1, si(least, unit)], ...causes.map(({ amount }) => [amount, si(Math.abs(amount), unit)] as const)]),
    result: si(actual, unit),
  };
}

const OVER: Readonly<Record<CountedPoint['name'], string>> = {
  requested: 'requested',
  'per workgroup': 'touched by each workgroup',
  unique: 'touched at all',
};

/** How the two coordinates of a counted point are calculated. */
export const pointLines = (point: CountedPoint, { counted, time }: MeasuredResult): FormulaLine[] => [
  {
    name: 'intensity',
    formula: `executed / ${OVER[point.name]}`,
    values: `${si(counted!.flop, 'FLOP')} / ${si(point.bytes, 'B')}`,
    result: formatIntensity(point.intensity),
  },
  {
    name: 'rate',
    formula: 'executed / time',
    values: `${si(counted!.flop, 'FLOP')} / ${formatSeconds(time.estimate.value)}`,
    result: formatFlopRate(point.flopPerSecond),
  },
  ...(point.name === 'per workgroup' && counted?.workgroupsSampled
    ? [
        {
          name: 'extrapolated from',
          formula: 'workgroups examined individually',
          values: '',
          result: `${counted.workgroupsSampled.toLocaleString('en')}${ofAll(counted)}`,
        },
      ]
    : []),
];

/** ` of 300`, if the number of workgroups is known. */
const ofAll = ({ invocations, workgroupSize }: NonNullable<MeasuredResult['counted']>): string =>
  invocations && workgroupSize ? ` of ${(invocations / workgroupSize).toLocaleString('en')}` : '';
