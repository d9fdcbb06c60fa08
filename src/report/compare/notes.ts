import { STOPPED_WORDS } from '../flag-words.ts';
import { quote } from '../../text/untrusted.ts';
import { formatShare } from '../../text/units.ts';
import type { Report } from '../report-format.ts';
import type { MachineShift } from './machine.ts';
import type { Refusal } from './refusal.ts';

/** What else differs between two reports, one sentence each, before a reader blames a kernel. */
export function comparisonNotes(
  a: Report,
  b: Report,
  refusal: Refusal | null,
  machine: MachineShift,
  band: number,
): string[] {
  const notes = refusal ? [refusal.sentence] : [];
  const [before, after] = [a.environment.browser.version, b.environment.browser.version];
  if (!refusal && before !== after) {
    notes.push(`The versions of ${a.environment.browser.name} differ: ${before} in A, ${after} in B.`);
  }
  if (!refusal && a.adapter.description !== b.adapter.description) {
    notes.push(
      `The adapters, or their drivers, describe themselves differently: A ${quote(a.adapter.description)}, B ${quote(b.adapter.description)}.`,
    );
  }
  if (a.tool.version !== b.tool.version) {
    notes.push(
      `The Ridgepoint versions differ: ${a.tool.version} in A, ${b.tool.version} in B; kernels may have changed.`,
    );
  }
  if (a.clock.source !== b.clock.source) {
    notes.push(`The clocks differ: ${a.clock.source} in A, ${b.clock.source} in B.`);
  }
  for (const [name, { complete, stoppedBy }] of [['A', a] as const, ['B', b] as const]) {
    if (!complete)
      notes.push(`${name} is incomplete: ${stoppedBy === null ? 'its run has not ended' : STOPPED_WORDS[stoppedBy]}.`);
  }
  if (shapesOf(a) !== shapesOf(b)) {
    notes.push(
      'The shapes differ: default plans size them by the adapter’s speed. profile --baseline measures the shapes of its baseline.',
    );
  }
  return refusal ? notes : [...notes, ...machineNotes(machine, band)];
}

function machineNotes({ canary, halfWidth, ceilings }: MachineShift, band: number): string[] {
  const notes = [
    `Two measurements of the same kernel differ by up to ±${formatShare(band)}: smaller differences are not claimed.`,
  ];
  if (canary !== null) notes.push(`Times are divided by the canary's, which took ×${canary.toFixed(3)} as long in B.`);
  if (ceilings > 0) {
    const words = ceilings === 1 ? 'The one ceiling in both runs differs' : `The ${ceilings} ceilings differ`;
    notes.push(
      `${words} by ±${formatShare(halfWidth)} although the kernels are identical: every interval is widened by that.`,
    );
  }
  return notes;
}

/** A report's operator calls as one comparable string, independent of the order of results. */
const shapesOf = ({ results }: Report): string =>
  [
    ...new Set(
      results.map(({ op, shape }) =>
        JSON.stringify([op, Object.entries(shape).toSorted(([x], [y]) => (x < y ? -1 : 1))]),
      ),
    ),
  ]
    .toSorted()
    .join(' ');
