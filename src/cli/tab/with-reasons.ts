import { NOT_READ, type ContextRecord, type RecordedPipeline } from '../../session/context-record.ts';
import { checkWgsl } from '../../wgsl/check-wgsl.ts';
import { WgslError } from '../../wgsl/error.ts';

/** A record that says what is wrong with sources that were not understood: the script in the page knows only the line. */
export function withReasons(record: ContextRecord): ContextRecord {
  const words = new Map(
    record.pipelines.flatMap((pipeline) => {
      const said = pipeline.notCounted?.startsWith(NOT_READ) ? faultOf(pipeline) : null;
      return said === null ? [] : [[pipeline.hash, `${NOT_READ}: ${said}.`] as const];
    }),
  );
  const told = <T extends { readonly notCounted: string | null }>(one: T, hash: string): T =>
    one.notCounted?.startsWith(NOT_READ) && words.has(hash) ? { ...one, notCounted: words.get(hash)! } : one;
  return {
    ...record,
    pipelines: record.pipelines.map((pipeline) => told(pipeline, pipeline.hash)),
    groups: record.groups.map((group) => told(group, group.pipeline)),
  };
}

/** Null: nothing, or its source is not there. */
function faultOf({ wgsl, constants }: RecordedPipeline): string | null {
  try {
    if (wgsl !== '') checkWgsl(wgsl, constants);
    return null;
  } catch (error) {
    if (!(error instanceof WgslError)) throw error;
    return `line ${error.line}: ${error.reason}`;
  }
}
