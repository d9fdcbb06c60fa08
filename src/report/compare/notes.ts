import { quote } from '../../text/untrusted.ts';
import { formatShare } from '../../text/units.ts';
import type { Report } from '../report-format.ts';
import type { MachineShift } from './machine.ts';
import type { Refusal } from './refusal.ts';

/** What else differs between two reports, one sentence each: a reader must know before blaming a kernel. */
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
    notes.push(`The versions of ${a.environment.browser.name} differ: A ran in ${before}, B in ${after}.`);
  }
  if (!refusal && a.adapter.description !== b.adapter.description) {
    notes.push(
      `The adapters, or their drivers, describe themselves differently: A ${quote(a.adapter.description)}, B ${quote(b.adapter.description)}.`,
    );
  }
  if (a.tool.version !== b.tool.version) {
    notes.push(`Different Ridgepoints wrote them: A ${a.tool.version}, B ${b.tool.version}; kernels may have changed.`);
  }
  if (a.clock.source !== b.clock.source) {
    notes.push(`The clocks differ: A was timed by ${a.clock.source}, B by ${b.clock.source}.`);
  }
  for (const [name, { complete, stoppedBy }] of [['A', a] as const, ['B', b] as const]) {
    if (!complete) notes.push(`${name} is incomplete: it was stopped by ${stoppedBy ?? 'nothing known'}.`);
  }
  if (shapesOf(a) !== shapesOf(b)) {
    notes.push(
      'The shapes differ: default plans size them by the adapter’s speed. profile --baseline measures the shapes of its baseline.',
    );
  }
  return refusal ? notes : [...notes, ...machineNotes(machine, band)];
}

function machineNotes({ canary, halfWidth, ceilings }: MachineShift, band: number): string[] {
  const notes = [`A kernel held against itself differs by up to ±${formatShare(band)} here: less is not claimed.`];
  if (canary !== null) notes.push(`Times are divided by the canary's, which took ×${canary.toFixed(3)} in B.`);
  if (ceilings > 0) {
    const words = ceilings === 1 ? 'The one ceiling that both runs have differs' : `The ${ceilings} ceilings differ`;
    notes.push(
      `${words} by ±${formatShare(halfWidth)}, though they are the same kernels: every interval is that much wider.`,
    );
  }
  return notes;
}

/** Every operator call of a report, in words that can be compared; the order of results says nothing. */
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
