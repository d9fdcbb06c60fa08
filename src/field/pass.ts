import type { Machine } from '../machines/machine.ts';
import { passCalls, sumCalls } from '../models/model-calls.ts';
import { decodeCost } from '../models/predict/phases/decode.ts';
import type { PredictionRequest } from '../models/predict/request.ts';
import { algorithmOf } from '../models/predict/phases/times.ts';

/** One pass of a model through its layers. */
export interface Pass {
  /** Weights and KV cache. */
  readonly bytes: number;
  readonly flop: number;
  /** New tokens of all sequences. */
  readonly tokens: number;
  readonly layers: number;
  /** Bits per weight, scales included. */
  readonly bits: number;
}

/** The passes of a request: its prompts, and its mean decode step. Of all GPUs together. */
export interface Passes {
  readonly prefill: Pass;
  readonly step: Pass;
}

/** What the passes run on. */
export interface Card {
  readonly gpu: Machine;
  readonly gpus: number;
  /** What joins several; null: as their datasheet says. */
  readonly link?: { readonly id: string } | null;
}

/** The passes of a request. @param bits per weight */
export function passesOf(request: PredictionRequest, bits: number): Passes {
  const { model, batch, prompt, formats, causal } = request;
  const { fixed, attention } = decodeCost(request);
  const whole = { batch, queries: prompt, keys: prompt, causal };
  const prompts = sumCalls(passCalls(model, whole, formats, algorithmOf(request)));
  const layers = model.numHiddenLayers;
  return {
    prefill: {
      bytes: prompts.weightBytes + prompts.kvBytes,
      flop: prompts.flop,
      tokens: batch * prompt,
      layers,
      bits,
    },
    step: {
      bytes: fixed.weightBytes + attention.kvBytes,
      flop: fixed.flop + attention.flop,
      tokens: batch,
      layers,
      bits,
    },
  };
}
