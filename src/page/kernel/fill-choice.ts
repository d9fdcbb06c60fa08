import { html, type TemplateResult } from 'lit';
import type { BindingChoice } from './draft.ts';

type Fill = NonNullable<BindingChoice['fill']>;

const FILLS: Readonly<Record<Fill, string>> = {
  normal: 'random normals',
  random: 'random, 0 to 1',
  iota: '0, 1, 2, …',
  zeros: 'zeros',
  values: 'these values',
};

/** The number in a field that fired an event; NaN if it holds none. */
export const numberIn = (event: Event): number => Number((event.target as HTMLInputElement).value);

/** What a buffer or texture is filled with. */
export function fillField(choice: BindingChoice, usual: Fill, set: (choice: BindingChoice) => void): TemplateResult {
  const fill = choice.fill ?? usual;
  return html`<label
      >filled with
      <select name="fill" @change=${(event: Event) => set({ fill: (event.target as HTMLSelectElement).value as Fill })}>
        ${Object.entries(FILLS).map(
          ([value, words]) => html`<option value=${value} ?selected=${value === fill}>${words}</option>`,
        )}
      </select></label
    >
    ${
      fill === 'values'
        ? html`<label class="wide"
            >values
            <input
              type="text"
              name="values"
              placeholder="64, 64, 32"
              .value=${choice.values ?? ''}
              @change=${(event: Event) => set({ values: (event.target as HTMLInputElement).value })}
          /></label>`
        : ''
    }`;
}
