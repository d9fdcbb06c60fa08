/**
 * "The guide" that comments and pages refer to is "A guide to LLM inference and performance" (Baseten, 2023); a citation
 * names one of its sections. This is its example model, Llama 2 7B: n tokens of context, head size d, and linear layers of
 * dModel inputs and outputs.
 */
export const GUIDE_MODEL = { name: 'Llama 2 7B', n: 4096, d: 128, dModel: 4096 } as const;
