/**
 * `ridgepoint/counting`: counts what a WGSL kernel executes, on any device of your own. `instrument` adds counters to
 * the source; run it with its extra buffer bound, as `layoutOf` says, read that buffer back, and `totalsOf` gives operations
 * and bytes.
 */
export { checkWgsl } from '../wgsl/check-wgsl.ts';
export type { Checker } from '../wgsl/check-wgsl.ts';
export type { OverrideValues } from '../wgsl/check/checker.ts';
export { describe } from '../wgsl/describe.ts';
export type { Binding, Description, EntryDescription, Immediate, OverrideDescription } from '../wgsl/describe.ts';
export { WgslError } from '../wgsl/error.ts';
export { guard, hasLoops } from '../wgsl/guard.ts';
export type { Guarded, GuardOptions } from '../wgsl/guard.ts';
export { instrument } from '../wgsl/instrument.ts';
export type { CountedBlock, Instrumented, InstrumentOptions, MarkPlan } from '../wgsl/instrument.ts';
export type { CountLimits } from '../wgsl/instrument/free-place.ts';
export { flopOf, intOpOf, RIDGEPOINT_WEIGHTS, WEIGHTS } from '../wgsl/weights.ts';
export type { Weights } from '../wgsl/weights.ts';
export { layoutOf } from '../counting/output-layout.ts';
export type { BoundFacts, OutputLayout, Sample, SamplerFacts, TextureFacts } from '../counting/output-layout.ts';
export { totalsOf } from '../counting/totals.ts';
export type { Totals } from '../counting/totals.ts';
export type { BufferCount, LineCount, Traffic } from '../report/count-format.ts';
