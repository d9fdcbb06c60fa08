import { NOT_READ } from '../../session/context-record.ts';
import { checkWgsl, type Checker } from '../../wgsl/check-wgsl.ts';
import { describe, type Binding } from '../../wgsl/describe.ts';
import { WgslError } from '../../wgsl/error.ts';
import { instrument, type CountLimits, type Instrumented } from '../../wgsl/instrument.ts';
import type { WatchedPipeline } from '../objects/watched-pipeline.ts';

/** What the source of a kernel says. */
export interface Kernel {
  readonly entry: string;
  readonly workgroupSize: readonly [number, number, number] | null;
  /** Resources that its entry point uses; null: the source could not be read. */
  readonly bindings: readonly Binding[] | null;
  /** Why it cannot be counted, one sentence; null: nothing known against it. */
  readonly reason: string | null;
  /** It stores texels, of which there are no copies, and with atomics the order of its invocations may decide which. */
  readonly runsOnce?: boolean;
}

/** Kernels kept at a time; others are read again. */
const MOST_KERNELS = 256;
const kernels = new Map<string, Kernel>();
const instrumented = new Map<string, Instrumented | string>();
/** The last source that was parsed: it is instrumented next. */
let parsed: { hash: string; checker: Checker } | null = null;

const NO_KERNEL: Kernel = { entry: '', workgroupSize: null, bindings: null, reason: null };

/** Reads a kernel's source, once for all pipelines of the same source, entry point and constants. */
export function readKernel(watched: WatchedPipeline): Kernel {
  watched.kernel ??= watched.stage === 'render' ? NO_KERNEL : cached(kernels, watched.hash, () => read(watched));
  return watched.kernel;
}

/**
 * Adds counters to a kernel, once for all pipelines of the same source.
 * @param place for the counters; null: any free one
 * @param marks whether touched bytes are marked too
 * @returns a sentence why not
 */
export function instrumentKernel(
  watched: WatchedPipeline,
  place: { readonly group: number; readonly binding: number } | null,
  limits: CountLimits,
  marks: boolean,
): Instrumented | string {
  const key = `${watched.hash} ${JSON.stringify([place, limits, marks])}`;
  return cached(instrumented, key, () =>
    explained(() =>
      instrument(checked(watched), { entry: watched.entry || undefined, limits, place: place ?? undefined, marks }),
    ),
  );
}

function read(watched: WatchedPipeline): Kernel {
  const { entry } = watched;
  const found = explained(() => {
    const { entries } = describe(checked(watched));
    return entries.find(({ name }) => name === entry || entry === '') ?? `It has no entry point "${entry}".`;
  });
  if (typeof found === 'string') return { entry, workgroupSize: null, bindings: null, reason: found };
  const { name, workgroupSize, bindings } = found;
  const storesTexels = bindings.some((binding) => binding.space === 'handle' && accessOf(binding));
  const runsOnce = storesTexels && /\batomic[A-Z]/.test(watched.wgsl);
  return { entry: name, workgroupSize, bindings, reason: reasonAgainst(bindings), runsOnce };
}

function reasonAgainst(bindings: readonly Binding[]): string | null {
  const both = bindings.find((binding) => accessOf(binding) === 'read_write' && binding.space === 'handle');
  return both
    ? `It reads and writes the storage texture "${both.name}", so a second run would change its result.`
    : null;
}

/** How a kernel uses a binding; null for uniforms, samplers and sampled textures. */
export function accessOf({ space, access, texture }: Binding): Binding['access'] | null {
  if (space === 'storage') return access;
  return texture?.kind === 'storage' ? texture.access : null;
}

function checked({ hash, wgsl, constants }: WatchedPipeline): Checker {
  if (parsed?.hash !== hash) parsed = { hash, checker: checkWgsl(wgsl, constants) };
  return parsed.checker;
}

/** The result, or what the front end says against the source. */
function explained<T>(act: () => T): T | string {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof WgslError)) throw error;
    const { line, reason } = error;
    // The script that pages load has no words (`slim-attach`).
    return `${NOT_READ}: line ${line}${reason && `: ${reason}`}.`;
  }
}

function cached<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (cache.size >= MOST_KERNELS) cache.delete(cache.keys().next().value!);
  cache.set(key, made);
  return made;
}
