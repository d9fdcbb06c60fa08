import type { Hue } from '../../machines/machine.ts';
import { machineName } from '../../report/machine-name.ts';
import { OVER_ROOF } from '../../report/place-under-roof.ts';
import { ceilingWords, claimedShare, unsteadyCeilings, type UnsteadyCeilings } from '../../report/unsteady.ts';
import { bytesMoved } from '../../ops/work.ts';
import { didNothing, type PipelineTotals } from '../../session/pipeline-totals.ts';
import type { Session } from '../../session/session-format.ts';
import { pipelineNames } from '../../session/session-words.ts';
import { formatFlopRate, formatIntensity, formatShare } from '../../text/units.ts';
import type { RooflineItems } from '../roofline/items.ts';
import { measuredRoofs } from '../roofline/measured-roofs.ts';
import { gapWords, type PointItem } from '../roofline/shown-items.ts';
import { pipelineHues } from './session-hues.ts';

/** Radii of the largest mark and of the least, over that of a mark of one size. */
const [LARGEST, LEAST] = [4, 0.6] as const;
/** Smaller shares of the time have no label of their own. */
const TOLD = 0.01;

/** A pipeline that has no place on the roofline. */
export interface OffChart {
  readonly hash: string;
  readonly name: string;
  readonly share: number;
  /** `0 FLOP`, or `no workgroups`, or why nothing is known, in a few words. */
  readonly reason: string;
}

/** The device of a session, in a few words. */
export const sessionDeviceName = ({ devices: [device] }: Pick<Session, 'devices'>): string =>
  device ? machineName(device) : 'no device';

/**
 * The pipelines of a session under its ceilings: a mark each, its area its part of the busy time. Those with the most time
 * lie at the bottom.
 *
 * @param totals of the session, the most time first
 */
export function sessionItems(totals: readonly PipelineTotals[], session: Session): RooflineItems {
  const hues = pipelineHues(totals);
  const names = pipelineNames(session.pipelines);
  const unsteady = unsteadyCeilings(session);
  const name = sessionDeviceName(session);
  const most = Math.max(...totals.filter(isPlaced).map(({ share }) => share), 0);
  return {
    roofs: measuredRoofs({ id: 'session', name, hue: 'other', ceilings: session.ceilings }, '', true),
    points: totals.filter(isPlaced).map((total, rank) => ({
      ...pointOf(total, names.get(total.pipeline.hash)!, unsteady),
      hue: hues.get(total.pipeline.hash) ?? ('other' satisfies Hue),
      size: Math.max(LEAST, LARGEST * Math.sqrt(most > 0 ? total.share / most : 0)),
      priority: 500 - Math.min(rank, 400),
    })),
  };
}

/** Pipelines with time that the roofline cannot show, and why; the most time first. */
export function offChart(totals: readonly PipelineTotals[], session: Pick<Session, 'pipelines'>): OffChart[] {
  const names = pipelineNames(session.pipelines);
  return totals
    .filter((total) => !isPlaced(total) && total.seconds > 0)
    .map(({ pipeline, share, mean, ...rest }) => ({
      hash: pipeline.hash,
      name: names.get(pipeline.hash)!,
      share,
      reason: didNothing(rest)
        ? 'no workgroups'
        : mean === null
          ? 'not counted'
          : mean.done.work.flop === 0
            ? '0 FLOP'
            : 'no bytes',
    }));
}

/** A pipeline with FLOP and bytes: others have no place on two log axes. */
type Placed = PipelineTotals & { readonly mean: NonNullable<PipelineTotals['mean']> };

const isPlaced = (total: PipelineTotals): total is Placed =>
  total.mean !== null &&
  total.mean.seconds.value > 0 &&
  total.mean.done.work.flop > 0 &&
  bytesMoved(total.mean.done.work) > 0;

function pointOf(
  { pipeline, mean: { done, seconds }, place, share, estimatedShare }: Placed,
  name: string,
  unsteady: UnsteadyCeilings,
): Omit<PointItem, 'hue' | 'size' | 'priority'> {
  const { flop } = done.work;
  const intensity = flop / bytesMoved(done.work);
  const flopPerSecond = flop / seconds.value;
  const attainable = place && !unsteady.has(place.ceiling) ? place.attainableFlopPerSecond : null;
  const standing = place ? placeWords(place, unsteady) : null;
  const interval: PointItem['interval'] =
    seconds.low > 0 && seconds.high > seconds.low ? [flop / seconds.high, flop / seconds.low] : null;
  const gap = gapWords({ attainable, flopPerSecond, interval });
  const estimated = estimatedShare > 0 ? `the work of ${formatShare(estimatedShare)} of its time estimated` : null;
  const rest = [`${formatShare(share)} of the busy time`, standing, gap, estimated].filter((part) => part !== null);
  return {
    id: pipeline.hash,
    kind: 'measured',
    mark: 'circle',
    name,
    label: share >= TOLD ? name : null,
    words: `${name}, measured: ${formatIntensity(intensity)}, ${formatFlopRate(flopPerSecond)}, ${rest.join(', ')}`,
    intensity,
    flopPerSecond,
    interval,
    attainable,
    ...(standing !== null && { place: standing }),
    overRoof: place !== null && place.efficiency > OVER_ROOF,
  };
}

/** `5.2 % of memory/read`, or why no share is claimed. */
function placeWords(place: NonNullable<PipelineTotals['place']>, unsteady: UnsteadyCeilings): string {
  const share = claimedShare({ roofline: place }, unsteady);
  if (share !== null) return `${formatShare(share)} of ${place.ceiling}`;
  return unsteady.has(place.ceiling) ? `under ${ceilingWords(place.ceiling, unsteady)}` : `over ${place.ceiling}`;
}
