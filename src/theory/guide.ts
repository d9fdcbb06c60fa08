/** Llama 2 7B as the guide takes it: N tokens of context, d per head, dModel = in = out of a linear layer. */
export const GUIDE_MODEL = { name: 'Llama 2 7B', n: 4096, d: 128, dModel: 4096 } as const;
