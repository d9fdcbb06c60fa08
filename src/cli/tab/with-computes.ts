import type { ContextRecord, RecordedPipeline } from '../../session/context-record.ts';
import { checkWgsl } from '../../wgsl/check-wgsl.ts';
import { WgslError } from '../../wgsl/error.ts';
import { storesComputed } from '../../wgsl/stores-computed.ts';

/**
 * A record whose counts say whether their kernel computes. That follows from its source, so that it is found here and not in
 * the page, whose script has to be small.
 */
export function withComputes(record: ContextRecord): ContextRecord {
  const counted = new Set(record.groups.flatMap(({ pipeline, counts }) => (counts.length > 0 ? [pipeline] : [])));
  const known = new Map(
    record.pipelines.flatMap((pipeline) => {
      const computes = counted.has(pipeline.hash) ? computesOf(pipeline) : null;
      return computes === null ? [] : [[pipeline.hash, computes] as const];
    }),
  );
  const groups = record.groups.map((group) => {
    const computes = known.get(group.pipeline);
    return computes === undefined ? group : { ...group, counts: group.counts.map((one) => ({ ...one, computes })) };
  });
  return { ...record, groups };
}

/** Null: its source is not there, or cannot be read. */
function computesOf({ wgsl, entry, constants }: RecordedPipeline): boolean | null {
  try {
    return storesComputed(checkWgsl(wgsl, constants), entry || undefined);
  } catch (error) {
    if (error instanceof WgslError) return null;
    throw error;
  }
}
