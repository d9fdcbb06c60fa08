import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { BatchSight } from '../../scenario/batch-sights.ts';
import { rounded } from '../../text/prose-quantity.ts';
import { formatSeconds } from '../../text/units.ts';
import { explained, type Explained } from '../explained/explained.ts';
import type { Mode, Source } from './live-sources.ts';

/** What the controls show. */
interface Shown {
  readonly batch: number;
  readonly source: Source;
  /** What a play can do here. */
  readonly modes: readonly Mode[];
  readonly isPlaying: boolean;
}

/** What they do. */
interface Actions {
  toggle(): void;
  slide(batch: number): void;
  deepen(keys: number): void;
  choose(mode: Mode): void;
}

const MODE_WORDS: Readonly<Record<Mode, string>> = { live: 'run here', replay: 'of the report', theory: 'by theory' };

const textOf = ({ target }: Event): string => (target as HTMLInputElement | HTMLSelectElement).value;

/** Play or stop, the batch, the context, and where steps come from if there is a choice. */
export const liveControls = (
  { batch, source: { mode, least, most, depths, chosen }, modes, isPlaying }: Shown,
  { toggle, slide, deepen, choose }: Actions,
): TemplateResult =>
  html`<div class="controls">
    <button type="button" data-action="play" aria-pressed=${isPlaying} @click=${toggle}>
      ${isPlaying ? 'Stop' : 'Play'}
    </button>
    <label
      >Batch
      <input
        type="range"
        data-batch=${batch}
        min=${least}
        max=${most}
        .value=${live(String(batch))}
        @input=${(event: Event) => slide(Number(textOf(event)))}
      /><output>${batch}</output></label
    >
    <label class="short"
      >Context
      <select data-control="context" @change=${(event: Event) => deepen(Number(textOf(event)))}>
        ${depths.map((one) => html`<option value=${one} .selected=${one === chosen}>${one}</option>`)}
      </select></label
    >
    ${
      modes.length < 2
        ? ''
        : html`<label class="short"
            >Steps
            <select data-control="mode" @change=${(event: Event) => choose(textOf(event) as Mode)}>
              ${modes.map((one) => html`<option value=${one} .selected=${one === mode}>${MODE_WORDS[one]}</option>`)}
            </select></label
          >`
    }
  </div>`;

/** The rates of a step in large type; dashes before the first. */
export const liveFigures = (now: BatchSight | null): TemplateResult =>
  html`<div class="figures">
    ${figure(now && rounded(now.batch / now.seconds), 'tokens/s in total', now && about(now, TOTAL))}
    ${figure(now && rounded(1 / now.seconds), 'tokens/s per sequence', now && about(now, EACH))}
    ${figure(now && formatSeconds(now.seconds), 'per step', now && about(now, STEP))}
    ${figure(now && formatSeconds(now.seconds / now.batch), 'per token', now && about(now, TOKEN))}
  </div>`;

const figure = (value: string | null, words: string, what: Explained | null): TemplateResult =>
  html`<div><b>${value !== null && what ? explained(value, what) : html`<i>–</i>`}</b><span>${words}</span></div>`;

/** A figure's meaning, and its formula with the values of a step. */
type Meaning = readonly [meaning: string, formula: string, values: (batch: string, seconds: string) => string];

const TOTAL: Meaning = [
  'Tokens that all sequences of the batch get together in a second',
  'batch / time of a step',
  (batch, seconds) => `${batch} / ${seconds}`,
];
const EACH: Meaning = [
  'Tokens that one sequence gets in a second: what a reader of its answer sees',
  '1 / time of a step',
  (_, seconds) => `1 / ${seconds}`,
];
const STEP: Meaning = [
  'Time in which every sequence of the batch gets its next token',
  'time of a step',
  (_, seconds) => seconds,
];
const TOKEN: Meaning = [
  'Time that the GPU spends on one token: what a token costs',
  'time of a step / batch',
  (batch, seconds) => `${seconds} / ${batch}`,
];

const about = ({ batch, seconds }: BatchSight, [meaning, formula, values]: Meaning): Explained => ({
  meaning,
  formula,
  values: values(String(batch), formatSeconds(seconds)),
});
