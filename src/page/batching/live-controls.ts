import { html, type TemplateResult } from 'lit';
import type { BatchSight } from '../../scenario/batch-sights.ts';
import { formatSeconds, significant } from '../../text/units.ts';

const CONTEXTS = [128, 1024, 4096];

/** What the controls show. */
interface Shown {
  readonly batch: number;
  /** Tokens of each sequence. */
  readonly keys: number;
  /** The slider's end. */
  readonly most: number;
  readonly isPlaying: boolean;
}

/** What they do. */
interface Actions {
  toggle(): void;
  slide(batch: number): void;
  choose(keys: number): void;
}

const numberOf = ({ target }: Event): number => Number((target as HTMLInputElement | HTMLSelectElement).value);

/** Play or stop, the batch, and the context. */
export const liveControls = (
  { batch, keys, most, isPlaying }: Shown,
  { toggle, slide, choose }: Actions,
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
        min="1"
        max=${most}
        .value=${String(batch)}
        @input=${(event: Event) => slide(numberOf(event))}
      /><output>${batch}</output></label
    >
    <label class="short"
      >Context
      <select @change=${(event: Event) => choose(numberOf(event))}>
        ${CONTEXTS.map((one) => html`<option value=${one} ?selected=${one === keys}>${one}</option>`)}
      </select></label
    >
  </div>`;

/** The rates of a step in large type; dashes before the first. */
export const liveFigures = (now: BatchSight | null): TemplateResult =>
  html`<div class="figures">
    ${figure(now && significant(now.batch / now.seconds), 'tokens/s in total')}
    ${figure(now && significant(1 / now.seconds), 'tokens/s per sequence')}
    ${figure(now && formatSeconds(now.seconds), 'per step')}
    ${figure(now && formatSeconds(now.seconds / now.batch), 'per token')}
  </div>`;

const figure = (value: string | null, words: string): TemplateResult =>
  html`<div><b>${value ?? '–'}</b><span>${words}</span></div>`;
