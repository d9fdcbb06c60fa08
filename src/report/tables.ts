import { own } from '../text/lookup.ts';
import { formatBytes, formatInterval, formatSeconds, formatShare, si, significant } from '../text/units.ts';
import { adapterKind, adapterName, isNamed } from './adapter-words.ts';
import { countedRange } from './counted/counted-points.ts';
import { headroomWords } from './place-result.ts';
import { storageWords } from './result-words.ts';
import { isUnsteady, unsteadyCeilings, type UnsteadyCeilings } from './unsteady.ts';
import type { AdapterFacts, Ceiling, MeasuredResult, Report, Result, UnmeasuredResult } from './report-format.ts';

/** Cells of text, ready for a terminal, a Markdown file or a page. */
export interface TextTable {
  readonly title: string;
  readonly columns: readonly {
    readonly name: string;
    readonly align: 'left' | 'right';
    /** Dropped first if space is short. */
    readonly spare?: true;
  }[];
  readonly rows: readonly (readonly string[])[];
}

/** Results or ceilings that are missing for the same reason. */
export interface LeftOut {
  readonly status: UnmeasuredResult['status'];
  readonly reason: string;
  /** What is missing: kernels with their formats, or ceilings. */
  readonly names: readonly string[];
  /** Number of missing items. */
  readonly count: number;
}

const NOTHING = '–';
/** More than any operator has; limits the columns for a foreign report. */
const MOST_DIMENSIONS = 16;
const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P'] as const;

const right = (name: string) => ({ name, align: 'right' }) as const;
const left = (name: string) => ({ name, align: 'left' }) as const;

/** `WORKGROUP 64, tile 8`: the parameters of a family's member. */
export const formatParameters = (parameters: Result['parameters']): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** The measured ceilings. */
export function ceilingTable(report: Pick<Report, 'ceilings'>): TextTable {
  return {
    title: 'Ceilings',
    columns: [left('ceiling'), right('rate'), right('±'), { ...left('best of its sweep'), spare: true }],
    rows: report.ceilings.map((ceiling) => [
      ceiling.id,
      formatCeiling(ceiling),
      `${formatInterval(ceiling.estimate)}${isUnsteady(ceiling.estimate) ? ' unsteady' : ''}`,
      formatCeilingParameters(ceiling.parameters),
    ]),
  };
}

/** Like those of a kernel, with the bytes scanned in words: `run 8, 64.0 MiB`. */
function formatCeilingParameters({ bytes, ...others }: Ceiling['parameters']): string {
  return [formatParameters(others), ...(bytes === undefined ? [] : [formatBytes(Number(bytes))])].join(', ');
}

/** `10.4 GB/s`, `35.1 GFLOP/s`, `12.0 µs`: a ceiling in its unit. */
export const formatCeiling = ({ unit, estimate }: Ceiling): string =>
  unit === 's' ? formatSeconds(estimate.value) : si(estimate.value, unit.replace('flop', 'FLOP'));

/** Measured results in one table: the same operator and formats. */
export interface ResultGroup {
  readonly results: readonly MeasuredResult[];
  /** What they share, in words: operator, types, common dimensions. */
  readonly title: readonly string[];
  /** Names of the dimensions that differ. */
  readonly varying: readonly string[];
}

/** The measured results by operator and formats, in the order of the report. */
export function resultGroups(report: Report): readonly ResultGroup[] {
  const measured = report.results.filter((result): result is MeasuredResult => result.status === 'measured');
  return groupBy(measured, ({ op, dtype }) => JSON.stringify([op, dtype])).map((results) => {
    const { op, dtype, shape } = results[0]!;
    const dimensions = [...new Set(results.flatMap((result) => Object.keys(result.shape)))].slice(0, MOST_DIMENSIONS);
    const differs = (name: string): boolean => results.some((result) => own(result.shape, name) !== own(shape, name));
    const varying = dimensions.filter(differs);
    const fixed = dimensions.filter((name) => !varying.includes(name)).map((name) => `${name}=${shape[name]}`);
    return { results, title: [op, storageWords(dtype), fixed.join(' ')].filter((part) => part !== ''), varying };
  });
}

/** The measured results: one table per operator and formats, in the order of the report. */
export const resultTables = (report: Report): readonly TextTable[] =>
  resultGroups(report).map((group) => resultTable(group, unsteadyCeilings(report)));

function resultTable({ results, title, varying }: ResultGroup, unsteady: UnsteadyCeilings): TextTable {
  const intensities = new Set(results.map(({ achieved }) => significant(achieved.intensity)));
  const oneIntensity = intensities.size === 1 ? [`${[...intensities][0]} FLOP/B`] : [];
  const flop = scaleFor(results.map(({ achieved }) => achieved.flopPerSecond));
  const bytes = scaleFor(results.map(({ achieved }) => achieved.bytesPerSecond));
  const counted = results.some((result) => result.counted);
  const flags = results.some(({ time }) => time.flags.length > 0);
  return {
    title: [...title, ...oneIntensity].join(' · '),
    columns: [
      left('kernel'),
      ...varying.map(right),
      ...(oneIntensity.length === 0 ? [right('FLOP/B')] : []),
      ...(counted ? [right('counted')] : []),
      right('time'),
      right('±'),
      right(`${flop.prefix}FLOP/s`),
      right(`${bytes.prefix}B/s`),
      right('of roof'),
      left('headroom'),
      { ...left('bound'), spare: true },
      ...(flags ? [left('flags')] : []),
    ],
    rows: results.map(({ kernel, shape: sizes, achieved, time, roofline, ...rest }) => [
      kernel.slice(kernel.indexOf('/') + 1),
      ...varying.map((name) => String(own(sizes, name) ?? NOTHING)),
      ...(oneIntensity.length === 0 ? [significant(achieved.intensity)] : []),
      ...(counted ? [countedRange(rest) ?? NOTHING] : []),
      formatSeconds(time.estimate.value),
      formatInterval(time.estimate),
      significant(achieved.flopPerSecond / flop.factor),
      significant(achieved.bytesPerSecond / bytes.factor),
      ...placeCells(roofline, unsteady),
      roofline?.bound ?? NOTHING,
      ...(flags ? [time.flags.join(' ')] : []),
    ]),
  };
}

/** Share and headroom; neither for an unsteady ceiling. */
export function placeCells(
  roofline: Pick<NonNullable<MeasuredResult['roofline']>, 'efficiency' | 'ceiling'> | null,
  unsteady: UnsteadyCeilings,
): [share: string, room: string] {
  if (!roofline) return [NOTHING, NOTHING];
  if (unsteady.has(roofline.ceiling)) return [NOTHING, 'roof unsteady'];
  return [formatShare(roofline.efficiency), headroomWords(roofline, unsteady)];
}

/** One prefix per column, so that its digits can be compared by eye. */
function scaleFor(values: readonly number[]): { prefix: string; factor: number } {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const step = most >= 1000 ? Math.min(PREFIXES.length - 1, Math.floor(Math.log10(most) / 3)) : 0;
  return { prefix: PREFIXES[step]!, factor: 1000 ** step };
}

/** What is missing from the report, grouped by reason, failures first. */
export function leftOut(report: Report): readonly LeftOut[] {
  const results = report.results.filter((result): result is UnmeasuredResult => result.status !== 'measured');
  const missing = [
    ...results.map(({ status, reason, kernel, dtype }) => ({
      status,
      reason,
      name: `${kernel} ${storageWords(dtype)}`,
    })),
    ...report.missingCeilings.map(({ id, reason }) => ({ status: 'skipped' as const, reason, name: id })),
  ];
  const groups = groupBy(missing, ({ status, reason }) => JSON.stringify([status, reason]));
  const order = ['failed', 'cancelled', 'skipped'];
  return groups
    .map((group) => ({
      status: group[0]!.status,
      reason: group[0]!.reason,
      names: counted(group.map(({ name }) => name)),
      count: group.length,
    }))
    .toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
}

/** Unique names, with the number of occurrences. */
const counted = (names: readonly string[]): string[] =>
  groupBy(names, (name) => name).map((same) => (same.length === 1 ? same[0]! : `${same[0]} ×${same.length}`));

/** The adapter in one line: its names, and whether it is a CPU. */
export const formatAdapter = ({ adapter, environment }: Report): string =>
  adapterWords(adapter, environment.browser.name);

/** The same for an adapter of a browser. */
export function adapterWords(adapter: AdapterFacts, browser: string): string {
  const kind = adapterKind(adapter);
  if (!isNamed(adapter)) return `${kind} that ${browser} does not name`;
  const names = [adapterName(adapter), [adapter.vendor, adapter.architecture].filter(Boolean).join(' ')];
  return [...names.filter((name) => name !== ''), kind].join(' · ');
}

/** Groups items by key, in order of first appearance; Node 20 has no Map.groupBy. */
function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return [...groups.values()];
}
