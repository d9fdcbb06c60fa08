import type { OutputLayout } from '../../counting/output-layout.ts';
import { bare } from '../bare.ts';
import { BUFFER_USAGE, MAP_MODE_READ } from '../classes.ts';
import { scoped } from '../error-scope.ts';
import { quietly } from '../patch.ts';
import { bindTwin, writtenBy, type TwinGroup, type Written } from './bind-twin.ts';
import type { CopyPool } from './copy-pool.ts';
import type { Dispatched, PassSettings } from './dispatched.ts';
import type { ChosenTwin } from './choose-twin.ts';
import { readKernel } from './read-kernel.ts';
import { refuse, type Twin, type TwinMaker } from './twin.ts';

/** How to dispatch again. */
export interface Again {
  readonly grid: readonly [number, number, number] | null;
  /** If the GPU decides. */
  readonly indirect: { readonly buffer: GPUBuffer; readonly offset: number } | null;
}

/** An instrumented dispatch that was encoded. */
export interface TwinRun {
  readonly dispatched: Dispatched;
  readonly twin: Twin;
  /** Of its counters. */
  readonly layout: OutputLayout;
  /** The group that it was taken for. */
  readonly guessed: Dispatched['group'];
  readonly readable: GPUBuffer;
  /** Commands of our own, to be submitted by themselves; null: the twin ran in place of the page's dispatch. */
  readonly commands: GPUCommandBuffer | null;
  /** What the browser said against the encoding; null: nothing. */
  readonly refusal: Promise<string | null>;
}

/** What twins run with on one device. */
export interface TwinRunner extends TwinMaker {
  readonly pool: CopyPool;
}

/**
 * Encodes a run of a pipeline's twin on copies of what it writes, as commands of our own.
 * @returns the run, or why there is none: `in-place` if it must take the place of the dispatch, as copies would be too large
 * or not be all that it writes
 */
export function encodeTwin(
  runner: TwinRunner,
  dispatched: Dispatched,
  settings: PassSettings,
  { twin, layout }: ChosenTwin,
  again: Again,
): TwinRun | 'in-place' | null {
  const { device, pool, registry } = runner;
  const { watched, groups } = settings;
  const written = writtenBy(registry, watched, groups);
  if (!written) {
    dispatched.group.notCounted = 'It writes a buffer that was made before watching began.';
    return null;
  }
  const bytes = written.reduce((sum, one) => sum + one.bytes, 0);
  if (bytes > pool.mostCopyBytes || readKernel(watched).runsOnce) return 'in-place';
  return quietly(() => {
    const taken: GPUBuffer[] = [];
    const { result: encoded, error: refusal } = scoped(device, ['out-of-memory', 'validation'], () => {
      let made: Pick<TwinRun, 'commands' | 'readable'> | null = null;
      try {
        return (made = encodeRun(runner, { settings, again, twin, layout, written, taken }));
      } finally {
        pool.encoded(taken);
        if (!made) pool.submitted();
      }
    });
    return { dispatched, twin, layout, guessed: dispatched.group, ...encoded, refusal };
  });
}

interface RunParts extends ChosenTwin {
  readonly settings: PassSettings;
  readonly again: Again;
  readonly written: readonly Written[];
  /** Collects the buffers that were taken. */
  readonly taken: GPUBuffer[];
}

function encodeRun(
  runner: TwinRunner,
  { settings, again, twin, layout, written, taken }: RunParts,
): Pick<TwinRun, 'commands' | 'readable'> {
  const { device, pool } = runner;
  const { bytes } = layout;
  const take = (length: number): GPUBuffer => {
    const buffer = pool.take(length);
    taken.push(buffer);
    return buffer;
  };
  const encoder = bare(device).createCommandEncoder({ label: 'counting' });
  const counters = take(bytes);
  clearCounters(device, encoder, counters, layout);
  const copies = new Map<string, { buffer: GPUBuffer; bytes: number }>();
  for (const { group, binding, buffer, at, bytes: length } of written) {
    const copy = take(length);
    bare(encoder).copyBufferToBuffer(buffer, at, copy, 0, length);
    copies.set(`${group}.${binding}`, { buffer: copy, bytes: length });
  }
  const groups = bindTwin(runner, settings.watched, twin, settings.groups, { copies, counters, counterBytes: bytes });
  const pass = bare(bare(encoder).beginComputePass());
  setTwin(pass, twin, groups, settings.immediates);
  if (again.grid) pass.dispatchWorkgroups(...again.grid);
  else pass.dispatchWorkgroupsIndirect(again.indirect!.buffer, again.indirect!.offset);
  pass.end();
  const readable = createReadable(device, bytes);
  bare(encoder).copyBufferToBuffer(counters, 0, readable, 0, bytes);
  return { readable, commands: bare(encoder).finish() };
}

/** Prepares the counters of a run: zeros after the header that its marks need. */
export function clearCounters(
  device: GPUDevice,
  encoder: GPUCommandEncoder,
  counters: GPUBuffer,
  { bytes, header }: OutputLayout,
): void {
  bare(encoder).clearBuffer(counters, 0, bytes);
  if (header.length === 0) return;
  // The queue would write before commands that use the same counters.
  const staged = bare(device).createBuffer({
    size: header.byteLength,
    usage: BUFFER_USAGE.COPY_SRC,
    mappedAtCreation: true,
  });
  new Uint32Array(bare(staged).getMappedRange()).set(header);
  bare(staged).unmap();
  bare(encoder).copyBufferToBuffer(staged, 0, counters, 0, header.byteLength);
}

/** Prepares a twin to run in place of the page's dispatch. It must be known to be valid. */
export function replaceByTwin(
  runner: TwinRunner,
  dispatched: Dispatched,
  settings: PassSettings,
  { twin, layout }: ChosenTwin,
): { run: TwinRun; counters: GPUBuffer; groups: TwinGroup[] } {
  return quietly(() => {
    const { bytes } = layout;
    const { result, error: refusal } = scoped(runner.device, ['out-of-memory', 'validation'], () => {
      const counters = runner.pool.take(bytes);
      const instead = { copies: new Map(), counters, counterBytes: bytes };
      let bound: { counters: GPUBuffer; groups: TwinGroup[]; readable: GPUBuffer } | null = null;
      try {
        const groups = bindTwin(runner, settings.watched, twin, settings.groups, instead);
        return (bound = { counters, groups, readable: createReadable(runner.device, bytes) });
      } finally {
        runner.pool.encoded([counters]);
        if (!bound) runner.pool.submitted();
      }
    });
    const { counters, groups, readable } = result;
    return {
      run: { dispatched, twin, layout, guessed: dispatched.group, readable, commands: null, refusal },
      counters,
      groups,
    };
  });
}

/** Sets all that a twin needs in a pass. */
export function setTwin(
  pass: GPUComputePassEncoder,
  twin: Twin,
  groups: readonly TwinGroup[],
  immediates: Uint8Array | null,
): void {
  const own = bare(pass);
  own.setPipeline(twin.pipeline!);
  for (const { index, group, offsets } of groups) own.setBindGroup(index, group, offsets);
  if (immediates) own.setImmediates(0, immediates as Uint8Array<ArrayBuffer>);
}

/** Submits a run of our own, whatever becomes of it; nothing of it reaches the page's error scopes. */
export function submitTwin({ device, pool }: TwinRunner, commands: GPUCommandBuffer): void {
  quietly(() => {
    scoped(device, ['validation'], () => bare(device.queue).submit([commands]));
    pool.submitted();
  });
}

/** The counters of a submitted run; null: it did not run, and its twin is refused. */
export async function readTwin(
  { pool }: TwinRunner,
  { readable, refusal, twin }: TwinRun,
): Promise<Uint32Array | null> {
  const against = await refusal;
  const buffer = quietly(() => bare(readable));
  if (against !== null) {
    quietly(() => refuse(twin, against));
    pool.forget();
    buffer.destroy();
    return null;
  }
  await buffer.mapAsync(MAP_MODE_READ);
  const words = new Uint32Array(buffer.getMappedRange().slice(0));
  buffer.destroy();
  return words;
}

const createReadable = (device: GPUDevice, size: number): GPUBuffer =>
  bare(device).createBuffer({ label: 'counters', size, usage: BUFFER_USAGE.MAP_READ | BUFFER_USAGE.COPY_DST });
