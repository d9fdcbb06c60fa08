import type { Count } from '../../report/count-format.ts';
import { harmless } from '../../text/untrusted.ts';
import { formatIntensity } from '../../text/units.ts';
import type { Ink } from './ink.ts';
import { wrapText } from './text-layout.ts';

/** Cells of the heat bar. */
const BAR = 8;
/** Shown width of a source line. */
const SOURCE_WIDTH = 48;
const NOTHING = '–';

/** A count for a terminal: operations, bytes, intensity, and the source with the heat of its lines. */
export function printCount(count: Count, source: string, ink: Ink): string {
  const blocks = [
    head(count, ink),
    operations(count, ink),
    buffers(count, ink),
    conventions(count, ink),
    heat(count, source, ink),
    ...(count.warnings.length > 0
      ? [[ink.bold('Notes'), ...count.warnings.map((note) => ` ${wrapText(note, ' ')}`)].join('\n')]
      : []),
  ];
  return `\n${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function head({ entry, invocations, flop, intOp, outputsIdentical, intensity, requested }: Count, ink: Ink): string {
  const row = (name: string, text: string): string => `${ink.bold(name.padEnd(12))}${text}`;
  const outputs =
    requested.written === 0
      ? 'none: it writes no buffer or texture'
      : outputsIdentical
        ? 'bit-identical to those of the plain run'
        : ink.warning('DIFFERENT from those of the plain run: see the notes');
  const per = (value: number | null): string => (value === null ? NOTHING : formatIntensity(value));
  const unique = intensity.unique === null ? '' : ` · of unique bytes ${per(intensity.unique)}`;
  return [
    row('Entry', `${harmless(entry)}, ${whole(invocations)} invocations`),
    row('FLOP', whole(flop)),
    row('Integer op', whole(intOp)),
    row('Intensity', `of requested bytes ${per(intensity.requested)}${unique}`),
    row('Outputs', outputs),
  ].join('\n');
}

function operations({ histogram }: Count, ink: Ink): string {
  const rows = Object.entries(histogram).map(([name, n]) => [name, whole(n)]);
  return rows.length === 0 ? '' : table('Operations', ['class', 'executed'], rows, ink);
}

function buffers(
  { buffers: all, requested, texels, unique, workgroupUnique, workgroup, uniform }: Count,
  ink: Ink,
): string {
  const marked = unique !== null;
  const cell = (value: number | null): string => (value === null ? NOTHING : whole(value));
  const rows = all.map((buffer) => [
    `${buffer.binding} ${harmless(buffer.name)}`,
    whole(buffer.requestedRead),
    whole(buffer.requestedWritten),
    ...(marked ? [buffer.uniqueRead, buffer.uniqueWritten, buffer.outOfBounds].map(cell) : []),
  ]);
  const sum = ['all', whole(requested.read), whole(requested.written)];
  if (unique) sum.push(whole(unique.read), whole(unique.written), '');
  const other = [
    ...(texels.read + texels.written > 0 ? [['texels', whole(texels.read), whole(texels.written)]] : []),
    ...(workgroupUnique
      ? [['each workgroup', '', '', whole(workgroupUnique.read), whole(workgroupUnique.written)]]
      : []),
    ...(workgroup.read + workgroup.written > 0 ? [['workgroup', whole(workgroup.read), whole(workgroup.written)]] : []),
    ...(uniform.read > 0 ? [['uniform', whole(uniform.read), '']] : []),
  ];
  const columns = ['bytes', 'read', 'written', ...(marked ? ['unique read', 'unique written', 'past the end'] : [])];
  return table('Memory', columns, [...rows, ...(all.length > 1 ? [sum] : []), ...other], ink);
}

const conventions = ({ unique, workgroupUnique }: Count, ink: Ink): string =>
  ink.dim(
    wrapText(
      `Counted from the source, lane by lane: requested bytes are an upper bound on traffic${unique ? ', unique bytes a lower bound' : '; --bytes counts unique bytes, a lower bound'}.${workgroupUnique ? ` The traffic if each workgroup caches all it touches and shares nothing lies in between (workgroups sampled: ${whole(workgroupUnique.sampled)}).` : ''} A fused multiply-add is 2 FLOP, an exponential 1; comparisons, selections and conversions are 0.`,
    ),
  );

/** The lines with a cost, with a bar for their executions relative to the most executed line. */
function heat({ lines }: Count, source: string, ink: Ink): string {
  const text = source.split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/);
  const most = Math.max(1, ...lines.map(({ executions }) => executions));
  const rows = lines.map(({ line, executions, flop, bytes }) => [
    String(line),
    whole(executions),
    whole(flop),
    whole(bytes),
    '█'.repeat(Math.ceil((executions / most) * BAR)).padEnd(BAR),
    harmless(text[line - 1] ?? '')
      .trim()
      .slice(0, SOURCE_WIDTH),
  ]);
  return rows.length === 0 ? '' : table('Lines', ['line', 'executions', 'FLOP', 'bytes', 'heat', ''], rows, ink, 2);
}

/** Columns of text: the first and the last `texts` are left-aligned, the numbers between right-aligned. */
function table(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  ink: Ink,
  texts = 0,
): string {
  const widths = columns.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? '').length)));
  const isText = (i: number): boolean => i === 0 || i >= columns.length - texts;
  const line = (cells: readonly string[]): string =>
    ` ${cells.map((cell, i) => (isText(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`.trimEnd();
  return [ink.bold(title), ink.dim(line(columns)), ...rows.map(line)].join('\n');
}

/** `1,048,576`. */
const whole = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });
