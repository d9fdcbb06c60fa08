import { attentionPrefill } from '../ops/attention-prefill.ts';
import { embedding } from '../ops/embedding.ts';
import { gateUp } from '../ops/gate-up.ts';
import { gemv } from '../ops/gemv.ts';
import { kvAppend } from '../ops/kv-append.ts';
import { kvDecode } from '../ops/kv-decode.ts';
import type { Formats } from '../ops/formats.ts';
import { normGateUp } from '../ops/norm-gate-up.ts';
import { normQkvRotary } from '../ops/norm-qkv-rotary.ts';
import type { OpCall, Operator, Shape } from '../ops/operator.ts';
import { qkvRotary } from '../ops/qkv-rotary.ts';
import { residualGemv } from '../ops/residual-gemv.ts';
import { residualNorm } from '../ops/residual-norm.ts';
import { rmsNorm } from '../ops/rms-norm.ts';
import { rotary } from '../ops/rotary.ts';
import { siluGate } from '../ops/silu-gate.ts';
import type { ModelConfig } from '../models/config/model-config.ts';
import { denseModel, type DenseModel } from '../models/dense-model.ts';
import type { Pass } from '../models/model-calls.ts';

/** What a call does for the model: stream weights, attend, or connect those that do. */
export type Duty = 'linear' | 'attention' | 'between';

/** An operator call of a step, joined to others by the names of its tensors. */
export interface StepCall {
  readonly name: string;
  readonly duty: Duty;
  /** Whether it belongs to a layer, not to what surrounds them. */
  readonly inLayer: boolean;
  readonly call: OpCall;
  /** The step's tensor for each of the operator's. */
  readonly tensors: Readonly<Record<string, string>>;
}

/**
 * What the kernels of a layer do together: each operator alone; `products`, Q, K and V in one product with the rotary
 * embedding, and gate and up in one with the SiLU gate; `norms`, moreover the norms where those load x, and the residual
 * where the linear layers before them store.
 */
export const FUSIONS = ['none', 'products', 'norms'] as const;

/** One of them. */
export type Fusion = (typeof FUSIONS)[number];

/** The calls of a step in order. */
export interface StepPlan {
  /** Those of the layers, one layer after the other. */
  readonly layers: readonly StepCall[];
  /** The embedding, the last norm and the head. */
  readonly ends: readonly StepCall[];
  /** The tensors that hold the state after the last layer: the residual stream, and what is still to be added to it. */
  readonly last: readonly string[];
}

/** The vectors of all tokens; the head's memory may serve as theirs, as in models whose weights are tied. */
export const TOKEN_TABLE = 'token table';
/** The weights of the head. */
export const HEAD = 'head';

/** The model as a chain of calls can run it, or a sentence that says why none can. */
export function runnableModel(config: ModelConfig): DenseModel | string {
  const model = denseModel(config);
  if (typeof model === 'string') return model;
  for (const [field, value, of] of [
    ['head_dim', model.headDim, 8],
    ['hidden_size', model.hiddenSize, 4],
    ['intermediate_size', model.intermediateSize, 4],
  ] as const) {
    if (value % of !== 0) return `${model.name}: to be measured, ${field} must be a multiple of ${of}; it is ${value}`;
  }
  return model;
}

/** How a step is planned. */
export interface StepOptions {
  readonly formats: Formats;
  /** Layers, each with weights of its own. */
  readonly layers: number;
  readonly fusion?: Fusion;
}

/**
 * The calls of one step through some layers: of a decode batch, each sequence at the last of its `keys` tokens, or of one
 * whole prompt.
 */
export function planStep(model: DenseModel, pass: Pass, { formats, layers, fusion = 'none' }: StepOptions): StepPlan {
  const { hiddenSize: cols, vocabSize: vocab } = model;
  const { batch, queries, keys } = pass;
  const { numAttentionHeads: heads, numKeyValueHeads: kvHeads, headDim: d, intermediateSize: inner } = model;
  const rows = batch * queries;
  const calls: StepCall[] = [];
  const add = (name: string, duty: Duty, op: Operator, shape: Shape, tensors: Readonly<Record<string, string>>): void =>
    void calls.push({ name, duty, inLayer, call: { op, shape, formats }, tensors });

  let inLayer = true;
  let [stream, spare] = ['stream 1', 'stream 2'];
  const swap = (): void => void ([stream, spare] = [spare, stream]);
  const linear = (name: string, x: string, w: string, y: string, [from, to]: readonly [number, number]): void =>
    add(name, 'linear', gemv, { batch: rows, in: from, out: to }, { x, w, y });
  /** The end of one part of a layer: its result is added to the stream at once, or by the next norm. */
  const join = (name: string, x: string, w: string, from: number): void => {
    if (fusion !== 'norms') return linear(name, x, w, 'added', [from, cols]);
    add(
      `${name}, residual`,
      'linear',
      residualGemv,
      { batch: rows, in: from, out: cols },
      { x, w, r: stream, y: spare },
    );
    swap();
  };
  const norm = (w: string): void => {
    if (fusion === 'norms') return add('norm', 'between', rmsNorm, { rows, cols }, { x: stream, w, y: 'normed' });
    add('norm', 'between', residualNorm, { rows, cols }, { x: stream, r: 'added', w, s: spare, y: 'normed' });
    swap();
  };

  /** Queries, keys and values of the stream, turned to their places. */
  const project = (own: (tensor: string) => string): void => {
    const turned = { q: 'turned q', k: 'turned k', v: 'v', t: 'angles' };
    const shape = { batch: rows, in: cols, heads, kvHeads, allHeads: heads + 2 * kvHeads, d };
    const [n, w] = [own('attention norm'), own('QKV')];
    if (fusion === 'norms') {
      return add('norm, QKV, rotary', 'linear', normQkvRotary, shape, { x: stream, w, ...turned, n });
    }
    norm(n);
    if (fusion === 'products') return add('QKV, rotary', 'linear', qkvRotary, shape, { x: 'normed', w, ...turned });
    linear('Q', 'normed', own('Q'), 'q', [cols, heads * d]);
    linear('K', 'normed', own('K'), 'k', [cols, kvHeads * d]);
    linear('V', 'normed', own('V'), 'v', [cols, kvHeads * d]);
    add('rotary Q', 'between', rotary, { rows, heads, d }, { x: 'q', t: 'angles', y: 'turned q' });
    add('rotary K', 'between', rotary, { rows, heads: kvHeads, d }, { x: 'k', t: 'angles', y: 'turned k' });
  };
  const attend = (own: (tensor: string) => string): void => {
    const caches = { cachedK: own('cached K'), cachedV: own('cached V') };
    add('KV append', 'between', kvAppend, { batch, queries, keys, kvHeads, d }, { k: 'turned k', v: 'v', ...caches });
    const joined = { q: 'turned q', k: caches.cachedK, v: caches.cachedV, o: 'attended' };
    if (queries > 1) add('attention', 'attention', attentionPrefill, { tokens: keys, heads, kvHeads, d }, joined);
    else {
      // Sequences are further heads with keys and values of their own.
      const shape = { keys, d, heads: batch * heads, kvHeads: batch * kvHeads };
      add('attention', 'attention', kvDecode, shape, { ...joined, partials: 'partials', scales: 'scales' });
    }
  };
  /** The gated product that the feed-forward layer's last matrix takes. */
  const gate = (own: (tensor: string) => string): void => {
    const shape = { batch: rows, in: cols, out: inner };
    const [n, w] = [own('MLP norm'), own('gate and up')];
    if (fusion === 'norms') {
      return add('norm, gate and up', 'linear', normGateUp, shape, { x: stream, w, y: 'gated', n });
    }
    norm(n);
    if (fusion === 'products') return add('gate and up', 'linear', gateUp, shape, { x: 'normed', w, y: 'gated' });
    linear('gate', 'normed', own('gate'), 'gate', [cols, inner]);
    linear('up', 'normed', own('up'), 'up', [cols, inner]);
    add('SiLU gate', 'between', siluGate, { rows, cols: inner }, { g: 'gate', u: 'up', y: 'gated' });
  };

  for (let layer = 0; layer < layers; layer++) {
    const own = (tensor: string): string => `layer ${layer + 1} ${tensor}`;
    project(own);
    attend(own);
    join('attention output', 'attended', own('O'), heads * d);
    gate(own);
    join('down', 'gated', own('down'), inner);
  }
  const last = fusion === 'norms' ? [stream] : [stream, 'added'];
  const inLayers = calls.splice(0);
  inLayer = false;
  add(embedding.title, 'between', embedding, { rows, vocab, cols }, { t: 'tokens', e: TOKEN_TABLE, y: 'stream 1' });
  norm('last norm');
  // Only the last token of each sequence needs logits; they are the first rows here, which costs the same.
  add('head', 'linear', gemv, { batch, in: cols, out: vocab }, { x: 'normed', w: HEAD, y: 'logits' });
  return { layers: inLayers, ends: calls, last };
}

/** Calls that are the same kernel on other tensors. */
export interface CallGroup extends Pick<StepCall, 'call' | 'duty'> {
  readonly names: readonly string[];
  readonly calls: readonly StepCall[];
}

/** Calls grouped by operator, shape and format, in order of first occurrence. */
export function groupCalls(calls: readonly StepCall[]): readonly CallGroup[] {
  const groups = new Map<string, StepCall[]>();
  for (const one of calls) groups.set(callKey(one.call), [...(groups.get(callKey(one.call)) ?? []), one]);
  return [...groups.values()].map((same) => ({
    call: same[0]!.call,
    duty: same[0]!.duty,
    names: [...new Set(same.map(({ name }) => name))],
    calls: same,
  }));
}

/** What decides the kernel of a call. */
export const callKey = ({ op, shape, formats }: OpCall): string => JSON.stringify([op.id, shape, formats]);
