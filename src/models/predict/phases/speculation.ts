import type { NamedRoof } from '../../../machines/machine.ts';
import type { ModelConfig } from '../../config/model-config.ts';
import type { ModelFormats } from '../../storage/stored-format.ts';
import type { TimeParts, Workings } from '../llm-prediction.ts';
import type { PredictionRequest } from '../request.ts';
import { decodePhase } from './decode.ts';
import { prefillPhase } from './prefill.ts';
import { boundOf, type Phase } from './times.ts';

/** A small model that proposes tokens, which the large one checks all at once. */
export interface Draft {
  readonly model: ModelConfig;
  /** Name of the model: a preset's slug, a file's name. */
  readonly modelId: string;
  readonly formats: ModelFormats;
  /** Tokens that it proposes in a row. */
  readonly length: number;
  /** Probability that a proposed token is accepted, each independent of the others; 0 to 1. */
  readonly acceptance: number;
}

/**
 * Tokens that one step of speculative decoding gives: (1 − α^(k + 1)) / (1 − α), at least the one that the check itself gives.
 * @see Leviathan et al., Fast Inference from Transformers via Speculative Decoding, arXiv:2211.17192, equation 1
 */
export const expectedTokens = ({ length, acceptance }: Pick<Draft, 'length' | 'acceptance'>): number =>
  acceptance === 1 ? length + 1 : (1 - acceptance ** (length + 1)) / (1 - acceptance);

/** A step of speculative decoding: k steps of the draft, and one pass of the model over their tokens and one more. */
export interface SpeculativePhase extends Phase {
  readonly tokensPerStep: number;
}

/** What one token takes: a decode step, or its part of a speculative one. */
export const tokenPhase = (request: PredictionRequest, roof: NamedRoof, workings: Workings): SpeculativePhase =>
  request.draft
    ? speculativePhase(request, request.draft, roof, workings)
    : { ...decodePhase(request, roof, workings), tokensPerStep: 1 };

/** The prompts read by the model, and by its draft too. */
export function promptPhase(request: PredictionRequest, roof: NamedRoof, workings: Workings): Phase {
  const { draft } = request;
  if (!draft) return prefillPhase(request, roof, workings);
  const own = prefillPhase(request, roof, workings.part('model'));
  const drafted = prefillPhase(proposing(request, draft), roof, workings.part('draft'));
  const lower = workings.say(
    'prefillSeconds',
    own.seconds.lower + drafted.seconds.lower,
    'prefill of the model + prefill of the draft',
    `${own.seconds.lower} + ${drafted.seconds.lower}`,
  );
  const sum = (of: (phase: Phase) => number): number => of(own) + of(drafted);
  const parts = partsOf(sum);
  return {
    seconds: { lower, withoutOverlap: sum(({ seconds }) => seconds.withoutOverlap) },
    parts,
    bound: boundOf(parts),
    ...workOf(sum),
  };
}

const proposing = (request: PredictionRequest, { model, formats }: Draft): PredictionRequest => ({
  ...request,
  model,
  formats,
  draft: null,
});

const partsOf = (sum: (of: (phase: Phase) => number) => number): TimeParts => ({
  compute: sum(({ parts }) => parts.compute),
  memory: sum(({ parts }) => parts.memory),
  communication: sum(({ parts }) => parts.communication),
});

const workOf = (
  sum: (of: (phase: Phase) => number) => number,
): Pick<Phase, 'flop' | 'streamedBytes' | 'movedBytes'> => ({
  flop: sum(({ flop }) => flop),
  streamedBytes: sum(({ streamedBytes }) => streamedBytes),
  movedBytes: sum(({ movedBytes }) => movedBytes),
});

/** Speculative decoding; times are those of one token, FLOP and bytes those of a step. */
function speculativePhase(
  request: PredictionRequest,
  draft: Draft,
  roof: NamedRoof,
  workings: Workings,
): SpeculativePhase {
  const check = decodePhase(request, roof, workings.part('verification'), draft.length + 1);
  const step = decodePhase(proposing(request, draft), roof, workings.part('draft'));
  const tokens = workings.say(
    'tokensPerStep',
    expectedTokens(draft),
    '(1 − α^(k + 1)) / (1 − α)',
    `(1 − ${draft.acceptance}^(${draft.length} + 1)) / (1 − ${draft.acceptance})`,
  );
  const sum = (of: (phase: Phase) => number): number => of(check) + draft.length * of(step);
  const perToken = (of: (phase: Phase) => number): number => sum(of) / tokens;
  const lower = workings.say(
    'secondsPerToken',
    perToken(({ seconds }) => seconds.lower),
    '(verification + k·draft) / tokensPerStep',
    `(${check.seconds.lower} + ${draft.length} × ${step.seconds.lower}) / ${tokens}`,
  );
  const parts = partsOf(perToken);
  return {
    tokensPerStep: tokens,
    seconds: { lower, withoutOverlap: perToken(({ seconds }) => seconds.withoutOverlap) },
    parts,
    bound: boundOf(parts),
    ...workOf(sum),
  };
}
