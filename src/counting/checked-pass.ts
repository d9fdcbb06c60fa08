import type { BoundPass } from '../device/program.ts';
import { checkWgsl, type Checker } from '../wgsl/check-wgsl.ts';

/** A dispatch with its source parsed and checked, once for every way to instrument and guard it. */
export interface CheckedPass extends BoundPass {
  readonly checker: Checker;
}

/** Parses and checks the source of a dispatch. @throws WgslError */
export const checkPass = (pass: BoundPass): CheckedPass => ({
  ...pass,
  checker: checkWgsl(pass.wgsl, pass.overrides),
});
