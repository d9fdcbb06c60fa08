import { boundAt, ridgePoint } from '../machines/roof.ts';
import { significant } from '../text/units.ts';
import { shortName } from '../machines/machine.ts';
import { quantity } from '../text/prose-quantity.ts';
import { headSizes } from '../models/attention-shape.ts';
import { analyticPoints } from './analytic-points.ts';
import { roofHere, type Scenario } from './scenario.ts';

/** What theory alone says about a model on some GPUs, in two sentences. */
export function theoryAnswer(scenario: Scenario): string[] {
  if (!headSizes(scenario.model.config)) {
    return [
      `${scenario.model.config.name} has no attention: each token updates a state, and a step reads its weights and that state.`,
    ];
  }
  const [standard, fused, decode] = analyticPoints(scenario).map(({ intensity }) => intensity);
  const roofs = scenario.gpus.map(({ gpu }) => ({ name: shortName(gpu), roof: roofHere(scenario, gpu) }));
  const ridges = roofs.map(({ name, roof }) => `${name} ${significant(ridgePoint(roof))}`).join(', ');
  /** One verdict if all GPUs agree, else the compute-bound ones. */
  const verdict = (intensity: number): string => {
    const compute = roofs.filter(({ roof }) => boundAt(intensity, roof) === 'compute').map(({ name }) => name);
    if (compute.length === 0) return 'memory bound';
    return compute.length === roofs.length ? 'compute bound' : `compute bound only on ${compute.join(', ')}`;
  };
  return [
    `${scenario.model.config.name} does ${quantity(standard!, '', 3)} FLOP per byte in three-pass prefill attention, ${quantity(fused!, '', 3)} when fused, and ${quantity(decode!, '', 3)} in decode.`,
    `Under the highest roofs (ridge points: ${ridges}) three-pass prefill is ${verdict(standard!)}, fused prefill ${verdict(fused!)}, decode ${verdict(decode!)}.`,
  ];
}
