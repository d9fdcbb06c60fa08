import type { BoundPass } from '../device/program.ts';
import type { SamplerFacts } from './output-layout.ts';
import { checkWgsl, type Checker } from '../wgsl/check-wgsl.ts';

/** A dispatch with its source parsed and checked, once for every way to instrument and guard it. */
export interface CheckedPass extends BoundPass {
  readonly checker: Checker;
  /** What its samplers filter, by `group.binding`; one that is left out is taken to sample the nearest texel. */
  readonly samplers?: Readonly<Record<string, SamplerFacts>> | undefined;
}

/** Parses and checks the source of a dispatch. @throws WgslError */
export const checkPass = (pass: BoundPass): CheckedPass => ({
  ...pass,
  checker: checkWgsl(pass.wgsl, pass.overrides),
});
