import { fastestLink, type Link } from '../../machines/links.ts';
import type { Machine } from '../../machines/machine.ts';
import { FORMATS } from '../../ops/formats.ts';
import { predictExactly } from '../predict/exactly.ts';
import type { Draft } from '../predict/phases/speculation.ts';
import type { PredictionRequest } from '../predict/request.ts';
import { suggestDraft } from './suggest-draft.ts';
import { namedFormats } from '../storage/named-formats.ts';
import { formatsOfFile } from '../storage/stored-format.ts';

/** Every lever, by its id; `best` is those that help together. */
export const LEVER_IDS = [
  'weights-int8',
  'weights-int4',
  'weights-fp8',
  'kv-fp8',
  'fused',
  'batch-8',
  'batch-32',
  'batch-most',
  'gpus-2',
  'gpus-4',
  'gpus-8',
  'speculation',
  'chunked-prefill',
  'context-half',
] as const;

/** One of them. */
export type LeverId = (typeof LEVER_IDS)[number];

/** What levers may draw on besides the request. */
export interface Workshop {
  /** What would connect as many GPUs, or why that is not known. */
  readonly link: (gpus: number) => Link | { readonly cannot: string };
  /** Speculative decoding that a user named or that suits the model; null: no draft is known. */
  readonly draft: Draft | null;
}

/** What levers may draw on: the link and the draft of the request, or else those that suit its GPU and its model. */
export function workshopOf({ gpu, link, draft, model }: PredictionRequest): Workshop {
  return {
    link: (count) => (link && link.most >= count ? link : linkFor(gpu, count)),
    draft: draft ?? suggestDraft(model),
  };
}

/** The fastest link of the datasheet, which the options of the lever name. */
const linkFor = (gpu: Machine, count: number): ReturnType<Workshop['link']> =>
  fastestLink(gpu, count) ?? { cannot: `no link of ${gpu.name} that joins ${count} GPUs is known: name one by --link` };

/** A request with one lever pulled, and the options of the command line that ask for the same. */
export interface Pulled {
  readonly request: PredictionRequest;
  readonly options: string;
}

/** A lever: what it changes, or why it cannot be pulled here. */
export interface Lever {
  readonly id: LeverId;
  readonly name: string;
  readonly pull: (request: PredictionRequest, shop: Workshop) => Pulled | { readonly cannot: string };
}

const weights = (id: LeverId, format: 'int8' | 'int4' | 'fp8'): Lever => ({
  id,
  name: `weights in ${format}`,
  pull: (request) => {
    const { model, formats } = request;
    const stored = namedFormats(format, model);
    // A group that was asked for stays with the format it was asked for.
    const group = stored.base.group === null || formats.weights.group === null ? '' : ` --group ${stored.base.group}`;
    return {
      request: { ...request, formats: formatsOfFile(stored, formats.kv) },
      options: `--weights ${format}${group}`,
    };
  },
});

const batch = (sequences: 8 | 32): Lever => ({
  id: `batch-${sequences}`,
  name: `batch of ${sequences}`,
  pull: (request) => ({ request: { ...request, batch: sequences }, options: `--batch ${sequences}` }),
});

const gpus = (number: 2 | 4 | 8): Lever => ({
  id: `gpus-${number}`,
  name: `${number} GPUs`,
  pull: (request, shop) => {
    const link = shop.link(number);
    if ('cannot' in link) return link;
    return { request: { ...request, gpus: number, link }, options: `--gpus ${number} --link ${link.id}` };
  },
});

/** Tokens of a chunk. */
const CHUNK = 512;

/** A reason without its advice to the command line: `no link between GPUs is known for T4`. */
export const withoutOptions = (reason: string): string => reason.replace(/: [^:]*--[a-z].*$/, '');

/** All levers, in the order of their ids. */
export const LEVERS: readonly Lever[] = [
  weights('weights-int8', 'int8'),
  weights('weights-int4', 'int4'),
  weights('weights-fp8', 'fp8'),
  {
    id: 'kv-fp8',
    name: 'KV cache in fp8',
    pull: (request) => ({
      request: { ...request, formats: { ...request.formats, kv: FORMATS.fp8 } },
      options: '--kv fp8',
    }),
  },
  {
    id: 'fused',
    name: 'fused attention',
    pull: (request) => ({ request: { ...request, attention: 'fused' }, options: '--attention fused' }),
  },
  batch(8),
  batch(32),
  {
    id: 'batch-most',
    name: 'the largest batch that fits',
    pull: (request) => {
      const { batchWithActivations: most = null, nullReasons } = predictExactly(request);
      if (most === null) return { cannot: nullReasons['batchThatFits'] ?? 'the memory size is unknown' };
      if (most === 0) return { cannot: 'not even one sequence fits' };
      return { request: { ...request, batch: most }, options: `--batch ${most}` };
    },
  },
  gpus(2),
  gpus(4),
  gpus(8),
  {
    id: 'speculation',
    name: 'speculative decoding',
    pull: (request, { draft }) => {
      if (!draft)
        return { cannot: `no small model with the vocabulary of ${request.model.name} is known: --draft names one` };
      const { modelId, length, acceptance } = draft;
      return {
        request: { ...request, draft },
        options: `--draft ${modelId} --draft-length ${length} --acceptance ${acceptance}`,
      };
    },
  },
  {
    id: 'chunked-prefill',
    name: `prompts in chunks of ${CHUNK}`,
    pull: (request) => ({ request: { ...request, chunk: CHUNK }, options: `--chunk ${CHUNK}` }),
  },
  {
    id: 'context-half',
    name: 'half the context',
    pull: (request) => {
      const { prompt, context } = request;
      const half = Math.max(1, Math.floor(prompt / 2));
      const shorter = context === null ? null : Math.max(1, Math.floor(context / 2));
      return {
        request: { ...request, prompt: half, context: shorter },
        options: `--prompt ${half}${shorter === null ? '' : ` --context ${shorter}`}`,
      };
    },
  },
];

/** A lever by its id. */
export const leverOf = (id: LeverId): Lever => LEVERS.find((lever) => lever.id === id)!;

/** Levers pulled one after the other; null: one of them cannot be. */
export function pullLevers(request: PredictionRequest, ids: readonly LeverId[], shop: Workshop): Pulled | null {
  const words: string[] = [];
  let changed = request;
  for (const id of ids) {
    const pulled = leverOf(id).pull(changed, shop);
    if ('cannot' in pulled) return null;
    changed = pulled.request;
    words.push(pulled.options);
  }
  return { request: changed, options: words.join(' ') };
}
