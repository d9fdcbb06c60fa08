import type { Stage } from '../syntax/ast.ts';

const STAGES: readonly Stage[] = ['const', 'override', 'runtime'];

/** The latest of some stages. */
export const latest = (stages: readonly Stage[]): Stage =>
  STAGES[stages.reduce((most, stage) => Math.max(most, STAGES.indexOf(stage)), 0)]!;
