import * as v from 'valibot';
import { formatSeconds } from '../text/units.ts';
import { atLeastZero, number, positive, text } from './number-checks.ts';

/** Numbers that choose a member of a kernel's family. */
export const memberParameters = v.record(v.string(), number);

const member = v.object({
  parameters: memberParameters,
  /**
   * `chosen`: measured, as the fastest; `slower`; `wrong`: its output differed from the reference, so it was not timed;
   * `failed`: it did not compile, or not in time; `untried`, with the reason.
   */
  status: v.picklist(['chosen', 'slower', 'wrong', 'failed', 'untried']),
  /** Seconds of its least lap; absent if it was not timed, or if there was no other member to compare it with. */
  seconds: v.exactOptional(positive),
  /** Seconds spent compiling it, including its first run, in which some drivers compile. */
  compileSeconds: v.exactOptional(atLeastZero),
  reason: v.exactOptional(text),
});

/** How the measured member of a family was chosen. */
export const tuningSchema = v.object({
  /** `search`: in this run; `kept`: the winner of an earlier run on the same adapter, driver and version. */
  source: v.picklist(['search', 'kept']),
  /** Time budget for compiling and checking members. */
  budgetSeconds: positive,
  /** Hash of the source that was measured: a kept winner whose source has changed is not used. */
  sourceHash: text,
  /** Every member of the family, the best guess first; of a kept winner only that one. */
  members: v.array(member),
});

/** A member of a family, and what became of it. */
export type TriedMember = v.InferOutput<typeof member>;
/** How the measured member of a family was chosen. */
export type Tuning = v.InferOutput<typeof tuningSchema>;

/** Why the measured member was chosen, in a sentence. */
export function tuningWords({ source, members }: Tuning): string {
  if (source === 'kept')
    return 'The winner of an earlier run on this adapter, driver and version; --retune searches again.';
  const timed = members.filter(({ seconds }) => seconds !== undefined);
  const others = members.length - Math.max(1, timed.length);
  if (timed.length === 0) {
    const rest = others === 1 ? '1 other was not' : `${others} others were not`;
    return others === 0 ? 'The only member of its family.' : `The only member that was timed; ${rest}.`;
  }
  const chosen = timed.find(({ status }) => status === 'chosen')?.seconds ?? 0;
  const next = Math.min(...timed.flatMap(({ status, seconds }) => (status === 'slower' ? [seconds!] : [])));
  const rest = others === 0 ? '' : `; ${others} more ${others === 1 ? 'was' : 'were'} not timed`;
  return `The fastest of ${timed.length} members: ${formatSeconds(chosen)}, the next ${formatSeconds(next)}${rest}.`;
}

/** How many families were searched, and how many winners were kept from earlier runs; null if nothing was tuned. */
export function tuningSummary(results: readonly { readonly tuning?: Tuning }[]): string | null {
  const all = results.flatMap(({ tuning }) => (tuning ? [tuning] : []));
  if (all.length === 0) return null;
  const searched = all.filter(({ source }) => source === 'search');
  const tried = searched.reduce(
    (sum, { members }) => sum + members.filter(({ seconds }) => seconds !== undefined).length,
    0,
  );
  const kept = all.length - searched.length;
  return [
    ...(searched.length > 0 ? [`families searched: ${searched.length} (members timed: ${tried})`] : []),
    ...(kept > 0 ? [`winners kept from earlier runs: ${kept}; --retune searches again`] : []),
  ].join('; ');
}
