import { fromCounts, outOfBoundsWords } from '../../counting/from-count.ts';
import type { OutputLayout } from '../../counting/output-layout.ts';
import { workgroupTraffic } from '../../counting/sample.ts';
import { totalsOf } from '../../counting/totals.ts';
import type { GroupCount } from '../../session/session-format.ts';
import type { LineCount } from '../../report/count-format.ts';
import type { Instrumented } from '../../wgsl/instrument.ts';

/** Lines of one count: generated kernels have thousands. */
const MOST_LINES = 100;

/**
 * What an instrumented run did; null if it did not run.
 * @param words the counters as read back
 * @param layout of the counters
 * @param occurrence which dispatch of its group
 */
export function countOf(
  kernel: Instrumented,
  words: Uint32Array,
  layout: OutputLayout,
  occurrence: number,
): GroupCount | null {
  const totals = totalsOf(kernel, words, layout);
  if (totals.invocations === 0) return null;
  const workgroups = totals.invocations / kernel.workgroupSize.reduce((product, n) => product * n, 1);
  const count = {
    ...totals,
    workgroupUnique: workgroupTraffic(kernel, words, layout, workgroups),
    // Nothing is compared.
    outputsIdentical: true,
    warnings: [...kernel.warnings, ...outOfBoundsWords(totals.buffers)],
  };
  const { outputsIdentical: _, ...counted } = fromCounts([count], [workgroups]);
  return { ...counted, lines: mostOf(totals.lines), occurrence, texels: { ...totals.texels } };
}

/**
 * Adds a count to those of its group, in order of occurrence. Only the first has lines: they fill records.
 * @param books says how many lines there is room for
 */
export function addCount(counts: GroupCount[], count: GroupCount, books: { lineRoom: number }): void {
  const before = counts[0]?.lines?.length ?? 0;
  const sorted = [...counts, count].toSorted((a, b) => a.occurrence - b.occurrence);
  for (const [i, { lines = [], ...rest }] of sorted.entries()) {
    const keeps = i === 0 && lines.length > 0 && lines.length <= books.lineRoom + before;
    counts[i] = keeps ? { ...rest, lines } : rest;
  }
  books.lineRoom += before - (counts[0]?.lines?.length ?? 0);
}

/** The lines that ran, at most a hundred: those with the most work. */
function mostOf(lines: readonly LineCount[]): LineCount[] {
  const ran = lines.filter(({ executions }) => executions > 0);
  if (ran.length <= MOST_LINES) return ran;
  const work = ({ executions, flop, bytes }: LineCount): number => flop + bytes + executions;
  return ran
    .toSorted((a, b) => work(b) - work(a))
    .slice(0, MOST_LINES)
    .toSorted((a, b) => a.line - b.line);
}
