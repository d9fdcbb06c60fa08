import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { BatchSight } from '../../scenario/batch-sights.ts';
import { formatSeconds, significant } from '../../text/units.ts';
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
    ${figure(now && significant(now.batch / now.seconds), 'tokens/s in total')}
    ${figure(now && significant(1 / now.seconds), 'tokens/s per sequence')}
    ${figure(now && formatSeconds(now.seconds), 'per step')}
    ${figure(now && formatSeconds(now.seconds / now.batch), 'per token')}
  </div>`;

const figure = (value: string | null, words: string): TemplateResult =>
  html`<div><b>${value ?? '–'}</b><span>${words}</span></div>`;
