import type { Kernel } from '../count/read-kernel.ts';
import type { Twin } from '../count/twin.ts';
import type { PipelineBook } from '../record/books.ts';
import { hashText } from '../../text/hash.ts';
import type { Registry, WatchedLayout, WatchedModule } from './registry.ts';

/** A pipeline of the page. */
export interface WatchedPipeline {
  /** Of its WGSL, entry point and constants. */
  readonly hash: string;
  readonly stage: 'compute' | 'render';
  readonly label: string;
  /** As the page named it; empty: the only one. */
  readonly entry: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly wgsl: string;
  /** Null: made before watching began. */
  readonly layout: 'auto' | WatchedLayout | null;
  /** Seconds until it was there; null if not observed. */
  compileSeconds: number | null;
  /** Whether it was dispatched before. */
  ran: boolean;
  /** Read at its first dispatch. */
  kernel: Kernel | null;
  /** Instrumented copies: whether touched bytes are marked too. */
  readonly twins: Map<boolean, Twin>;
  /** Where its dispatches are noted, and in which recording. */
  book: PipelineBook | null;
}

/** What to remember of a compute pipeline. */
export function watchCompute(
  { modules, layouts }: Registry,
  { label = '', layout, compute }: GPUComputePipelineDescriptor,
): WatchedPipeline {
  const module = modules.get(compute.module) ?? unknownModule;
  const constants = constantsOf(compute);
  return {
    ...nothingYet(),
    hash: hashText(`${module.hash} ${compute.entryPoint ?? ''} ${JSON.stringify(constants)}`),
    stage: 'compute',
    label: label || module.label,
    entry: compute.entryPoint ?? '',
    constants,
    wgsl: module.wgsl,
    layout: layout === 'auto' ? layout : (layouts.get(layout) ?? null),
  };
}

/** What to remember of a render pipeline. */
export function watchRender(
  { modules }: Registry,
  { label = '', vertex, fragment }: GPURenderPipelineDescriptor,
): WatchedPipeline {
  const stages = [vertex, ...(fragment ? [fragment] : [])].map((stage) => ({
    module: modules.get(stage.module) ?? unknownModule,
    entry: stage.entryPoint ?? '',
    constants: constantsOf(stage),
  }));
  const sources = [...new Set(stages.map(({ module }) => module.wgsl))];
  const entry = stages.map((stage) => stage.entry).join(' ');
  return {
    ...nothingYet(),
    hash: hashText(stages.map((one) => `${one.module.hash} ${one.entry} ${JSON.stringify(one.constants)}`).join(' ')),
    stage: 'render',
    label: label || stages[0]!.module.label,
    entry,
    constants: Object.assign({}, ...stages.map(({ constants }) => constants)) as WatchedPipeline['constants'],
    wgsl: sources.join('\n'),
    layout: null,
  };
}

/** By name, as WebGPU takes them: numbers, even if the page gives `true`. */
const constantsOf = ({ constants = {} }: GPUProgrammableStage): WatchedPipeline['constants'] =>
  Object.fromEntries(
    Object.entries(constants)
      .map(([name, value]) => [name, Number(value as unknown)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

const nothingYet = (): Pick<WatchedPipeline, 'compileSeconds' | 'ran' | 'kernel' | 'twins' | 'book'> => ({
  compileSeconds: null,
  ran: false,
  kernel: null,
  twins: new Map(),
  book: null,
});

const unknownModule: WatchedModule = { label: '', wgsl: '', hash: hashText('') };
