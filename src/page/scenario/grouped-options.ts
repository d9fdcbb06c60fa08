import { html, type TemplateResult } from 'lit';
import type { Machine } from '../../machines/machine.ts';

/** A group of choices, and which belong to it. */
type Group<C> = readonly [title: string, takes: (choice: C) => boolean];

const named =
  (ids: RegExp) =>
  ({ id }: Choice): boolean =>
    ids.test(id);

/** Makers of models, by the prefix of the id; the last group takes the rest. */
export const MODEL_GROUPS: readonly Group<Choice>[] = [
  ['Llama', named(/^(llama|tinyllama)/)],
  ['Mistral', named(/^(mi(ni)?stral|mixtral|(code|dev|magi)stral)/)],
  ['Qwen', named(/^qwen/)],
  ['Gemma', named(/^gemma/)],
  ['DeepSeek, Kimi, GLM, MiniMax', named(/^(deepseek|kimi|glm|minimax)/)],
  ['OpenAI, Microsoft, IBM, Ai2', named(/^(gpt|phi|granite|olmo)/)],
  ['Others', () => true],
];

/** Makers of GPUs. */
export const GPU_GROUPS: readonly Group<Machine>[] = [
  ['NVIDIA', ({ maker }) => maker === 'nvidia'],
  ['AMD', ({ maker }) => maker === 'amd'],
  ['Intel', ({ maker }) => maker === 'intel'],
  ['Apple', ({ maker }) => maker === 'apple'],
];

interface Choice {
  readonly id: string;
  readonly name: string;
}

/** The options of a select, each in the first group that takes it. */
export function groupedOptions<C extends Choice>(
  groups: readonly Group<C>[],
  choices: readonly C[],
  chosen: string | null,
): (TemplateResult | string)[] {
  const titleOf = (choice: C): string | undefined => groups.find(([, takes]) => takes(choice))?.[0];
  return groups.map(([title]) => {
    const its = choices.filter((choice) => titleOf(choice) === title);
    if (its.length === 0) return '';
    return html`<optgroup label=${title}>
      ${its.map(({ id, name }) => html`<option value=${id} ?selected=${id === chosen}>${name}</option>`)}
    </optgroup>`;
  });
}
