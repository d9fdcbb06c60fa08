import type { DenseFfn, Experts, Ffn } from '../config/model-config.ts';
import { CORRECTION, joined, NOTHING, single, type Linear, type PartWeights } from './linear.ts';

/** The weights of what follows a layer's mixer, for hidden vectors of width `d`. */
export function ffnWeights(ffn: Ffn, d: number): PartWeights {
  switch (ffn.kind) {
    case 'none':
      return NOTHING;
    case 'dense':
      return denseWeights(ffn, d);
    default:
      return expertWeights(ffn, d);
  }
}

/** 3·d·f, or 2·d·f; biases 2·f + d, or f + d. */
const denseWeights = ({ gated, width, bias }: DenseFfn, d: number): PartWeights => ({
  linears: matrices(gated, width, d, bias),
  small: [],
});

function matrices(gated: boolean, width: number, d: number, bias: boolean): Linear[] {
  const first = gated
    ? [
        { name: 'gate_proj', out: width },
        { name: 'up_proj', out: width },
      ]
    : [{ name: 'up_proj', out: width }];
  return [
    {
      name: gated ? 'gate and up' : 'up',
      parts: first,
      in: d,
      biases: bias ? first.length * width : 0,
      kind: 'linear',
    },
    single('down', 'down_proj', width, d, bias ? d : 0),
  ];
}

/** The matrices of a linear layer, named as part of a module. */
const within = (linear: Linear, module: string): Linear => ({
  ...linear,
  parts: linear.parts.map(({ name, out }) => ({ name: `${module}.${name}`, out })),
});

/** E·3·d·f_e, the router d·E, shared experts 3·d·f_s. */
function expertWeights(ffn: Experts, d: number): PartWeights {
  const { gated, count, perToken, width, bias, routerBias, correction, routerScales, shared, latent, beside } = ffn;
  const own = matrices(gated, width, latent ?? d, bias).map((linear): Linear => ({
    ...within(linear, 'experts'),
    kind: 'expert',
    experts: { count, perToken },
  }));
  const router: Linear = { ...single('router', 'gate', d, count, routerBias ? count : 0), kind: 'router' };
  const common = shared
    ? matrices(gated, shared.width, d, false).map((linear) => ({
        ...within(linear, 'shared_experts'),
        name: `shared ${linear.name}`,
      }))
    : [];
  const gate: Linear[] = shared?.gate ? [{ ...single('shared gate', 'shared_expert_gate', d, 1), kind: 'router' }] : [];
  const toLatent = latent === null ? [] : [single('to experts', 'fc1_latent_proj', d, latent)];
  const fromLatent = latent === null ? [] : [single('from experts', 'fc2_latent_proj', latent, d)];
  return joined(
    {
      linears: [router, ...toLatent, ...own, ...fromLatent, ...common, ...gate],
      small: [
        ...(correction ? [{ name: CORRECTION, weights: count, calls: 0 }] : []),
        ...(routerScales > 0 ? [{ name: 'router scales', weights: routerScales, calls: 0 }] : []),
      ],
    },
    beside ? denseWeights(beside, d) : NOTHING,
  );
}
