import { kernelsOf } from '../../kernels/index.ts';
import { storedAs } from '../../ops/dtype.ts';
import type { WeightFormat } from '../../ops/formats.ts';
import type { AdapterFacts, MeasuredResult } from '../../report/report-format.ts';
import { hashText } from '../../text/hash.ts';

/** One pass of a kernel: the path of its shader, and the whole module. */
export interface PassSource {
  readonly shader: string;
  readonly wgsl: string;
}

/** The passes of a result as they ran; null if this version would make others. */
export function sourceThatRan(
  { op, kernel: id, shape, dtype, parameters, tuning }: MeasuredResult,
  { features, subgroupSize, limits }: AdapterFacts,
): readonly PassSource[] | null {
  const kernel = kernelsOf(op).find((one) => one.id === id);
  if (!kernel) return null;
  try {
    const passes = kernel.passes(
      shape,
      storedAs(dtype.storage, dtype.weights as WeightFormat | undefined),
      parameters as Record<string, number>,
      { features: new Set(features), subgroupSize: subgroupSize && [...subgroupSize], limits },
    );
    return hashText(passes.map(({ wgsl }) => wgsl).join('\n')) === tuning?.sourceHash ? passes : null;
  } catch {
    // A report from elsewhere may have a shape or parameters that no kernel takes.
    return null;
  }
}
