import { harmlessLines } from '../text/untrusted.ts';
import { formatParameters } from './tables.ts';
import type { Report, Result } from './report-format.ts';

type Cell = string | number | boolean | null | undefined;

const COLUMNS: readonly (readonly [name: string, cell: (result: Result) => Cell])[] = [
  ['id', ({ id }) => id],
  ['op', ({ op }) => op],
  ['kernel', ({ kernel }) => kernel],
  ['parameters', ({ parameters }) => formatParameters(parameters)],
  ['storage', ({ dtype }) => dtype.storage],
  ['weights', ({ dtype }) => dtype.weights ?? dtype.storage],
  ['compute', ({ dtype }) => dtype.compute],
  ['shape', ({ shape }) => formatParameters(shape)],
  ['status', ({ status }) => status],
  ['reason', (result) => (result.status === 'measured' ? null : result.reason)],
  ['flop', ({ work }) => work?.flop],
  ['bytes_read', ({ work }) => work?.bytesRead],
  ['bytes_written', ({ work }) => work?.bytesWritten],
  ['intensity_flop_per_byte', measured(({ achieved }) => achieved.intensity)],
  ['counted_flop', measured(({ counted }) => counted?.flop)],
  ['counted_int_op', measured(({ counted }) => counted?.intOp)],
  ['requested_bytes_read', measured(({ counted }) => counted?.requested.read)],
  ['requested_bytes_written', measured(({ counted }) => counted?.requested.written)],
  ['workgroup_unique_bytes_read', measured(({ counted }) => counted?.workgroupUnique?.read)],
  ['workgroup_unique_bytes_written', measured(({ counted }) => counted?.workgroupUnique?.written)],
  ['unique_bytes_read', measured(({ counted }) => counted?.unique?.read)],
  ['unique_bytes_written', measured(({ counted }) => counted?.unique?.written)],
  ['seconds', measured(({ time }) => time.estimate.value)],
  ['seconds_low', measured(({ time }) => time.estimate.low)],
  ['seconds_high', measured(({ time }) => time.estimate.high)],
  ['level', measured(({ time }) => time.estimate.level)],
  ['samples', measured(({ time }) => time.samplesSeconds.length)],
  ['flop_per_second', measured(({ achieved }) => achieved.flopPerSecond)],
  ['bytes_per_second', measured(({ achieved }) => achieved.bytesPerSecond)],
  ['ceiling', measured(({ roofline }) => roofline?.ceiling)],
  ['attainable_flop_per_second', measured(({ roofline }) => roofline?.attainableFlopPerSecond)],
  ['efficiency', measured(({ roofline }) => roofline?.efficiency)],
  ['bound', measured(({ roofline }) => roofline?.bound)],
  ['headroom', measured(({ roofline }) => roofline?.headroom)],
  ['relative_error', ({ check }) => check?.relativeError],
  ['check_passed', ({ check }) => check?.passed],
  ['flags', measured(({ time }) => time.flags.join(' '))],
];

function measured(cell: (result: Extract<Result, { status: 'measured' }>) => Cell): (result: Result) => Cell {
  return (result) => (result.status === 'measured' ? cell(result) : null);
}

/**
 * The results as CSV: a header and one line per result, numbers in SI base units at full precision.
 * @see RFC 4180
 */
export function csv(report: Report): string {
  const lines = [
    COLUMNS.map(([name]) => name),
    ...report.results.map((result) => COLUMNS.map(([, cell]) => csvField(cell(result)))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** One field. Prefixes an apostrophe to text that a spreadsheet would run as a formula; reports may come from anywhere. */
export function csvField(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const plain = harmlessLines(cell);
  const text = /^\s*[=+\-@＝＋－＠]/.test(plain) ? `'${plain}` : plain;
  return /[",\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
