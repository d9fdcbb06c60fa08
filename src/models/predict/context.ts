import { si } from '../../text/units.ts';
import type { Capacity } from '../memory.ts';
import type { PredictionRequest } from './request.ts';

/** The sequence length for capacity: the given context, else prompt and answer. */
export const capacityContext = ({ capacityContext: asked, context, prompt, output }: PredictionRequest): number =>
  asked ?? context ?? prompt + output;

/** The longest sequence, in tokens: that of the model, or the context asked for. */
export const longestSequence = ({ model, context }: PredictionRequest): number =>
  Math.max(model.maxPositionEmbeddings, context ?? 0);

/** Notes on lengths and memory. */
export function contextNotes(
  request: PredictionRequest,
  fits: Capacity | null,
  memoryBytes: number | null,
  weightBytes: number,
): string[] {
  const { model, prompt, output, context, batch, reserveBytes } = request;
  const most = model.maxPositionEmbeddings;
  const notes: string[] = [];
  if (prompt + output > most) {
    notes.push(`prompt and output are ${prompt + output} tokens, more than the ${most} that ${model.name} supports`);
  }
  if (context !== null && context > most) {
    notes.push(`a context of ${context} tokens is more than the ${most} that ${model.name} supports`);
  }
  if (context !== null && context < prompt) {
    notes.push(
      `a context of ${context} tokens is less than the prompt of ${prompt}: capacity is judged at the context`,
    );
  }
  if (fits && fits.spareBytes < 0) {
    const alone = weightBytes > memoryBytes!;
    const what = alone ? 'the weights alone' : 'the weights and the reserve';
    const bytes = alone ? weightBytes : weightBytes + reserveBytes;
    notes.push(`${what} (${si(bytes, 'B', 4)}) do not fit in the memory (${si(memoryBytes!, 'B', 4)})`);
  } else if (fits && fits.batchThatFits !== null && batch > fits.batchThatFits) {
    notes.push(
      `a batch of ${batch} does not fit: at ${capacityContext(request)} tokens each, at most ${fits.batchThatFits} sequences fit`,
    );
  }
  return notes;
}
