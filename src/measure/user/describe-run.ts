import { USER_OP } from '../../ops/registry.ts';
import type { Counted } from '../../report/counted/counted.ts';
import type { MeasuredResult, Report } from '../../report/format.ts';
import { placeUnderRoof } from '../../report/place.ts';
import { achievedRates } from '../../ops/work.ts';

/** What is known of one run of a kernel of the reader's own. */
export interface KernelRun {
  readonly name: string;
  readonly run: number;
  readonly overrides: Readonly<Record<string, number>>;
  readonly workgroups: readonly [number, number, number];
  readonly counted: Counted | null;
  /** Why it was not counted. */
  readonly notCounted: string | null;
  readonly time: MeasuredResult['time'];
}

/** A kernel's name in ids: lower case, digits, single dashes. */
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '') || 'kernel';

/**
 * A run as a result. Its operator is not known, so the rates are of what was counted: the FLOP it executed over the
 * bytes it touched.
 */
export function describeRun(
  { name, run, overrides, workgroups: [x, y, z], counted, notCounted, time }: KernelRun,
  ceilings: Report['ceilings'],
): MeasuredResult {
  const { read = 0, written = 0 } = counted?.unique ?? counted?.requested ?? {};
  const work = { flop: counted?.flop ?? 0, bytesRead: read, bytesWritten: written };
  const seconds = time.estimate.value;
  const isHalf = Object.keys(counted?.histogram ?? {}).some((key) => key.startsWith('f16.'));
  const moved = read + written > 0 && seconds > 0;
  const achieved = moved
    ? achievedRates(work, seconds)
    : { flopPerSecond: seconds > 0 ? work.flop / seconds : 0, bytesPerSecond: 0, intensity: 0 };
  const rates = ceilings.map(({ id, estimate }) => ({ id, rate: estimate.value }));
  const place = moved && work.flop > 0 ? placeUnderRoof(work, 'f32', rates) : null;
  const id = `user/${slugOf(name)}`;
  return {
    id: `${id} run ${run}`,
    op: USER_OP,
    kernel: id,
    parameters: { ...overrides },
    dtype: { storage: isHalf ? 'f16' : 'f32', compute: 'f32' },
    shape: { 'workgroups x': x, y, z },
    work: null,
    status: 'measured',
    check: null,
    ...(counted && { counted }),
    ...(notCounted !== null && { notCounted }),
    time,
    achieved,
    roofline: place && { ...place, efficiency: achieved.flopPerSecond / place.attainableFlopPerSecond },
  };
}
