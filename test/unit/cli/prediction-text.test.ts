import { describe, expect, test } from 'vitest';
import { inkFor } from '../../../src/cli/print/ink.ts';
import { printPrediction } from '../../../src/cli/print/prediction/prediction.ts';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import { predictLlm } from '../../../src/models/predict/predict-llm.ts';
import type { Mode } from '../../../src/models/predict/llm-prediction.ts';
import type { PredictionRequest } from '../../../src/models/predict/request.ts';
import { guideRequest } from '../../support/predictions.ts';

const text = (changes: Partial<PredictionRequest>, id?: string, as: Mode = 'exact'): string => {
  const request = guideRequest(changes, id);
  const plain = inkFor({ isTTY: false });
  const prediction = predictLlm(request, as);
  const nothing = { measured: null, field: null, verdict: null, price: null, costPerMillion: null, levers: null };
  return printPrediction(request, { ...nothing, prediction }, false, plain);
};

describe('an answer says', () => {
  test('how long the sequences are that fit, and those of attention', () => {
    expect(text({})).toMatch(/batch that fits +\d+ {2}sequences of 500 tokens, prompt and output$/m);
    expect(text({})).toMatch(/^Intensity, attention at 4 096 tokens$/m);
    expect(text({ context: 2048 })).toMatch(/batch that fits +\d+ {2}sequences of 2 048 tokens$/m);
    expect(text({ context: 2048 })).toMatch(/^Intensity, attention at 2 048 tokens$/m);
    expect(text({}, undefined, 'guide')).toMatch(/batch that fits +4 *$/m);
    expect(text({}, undefined, 'guide')).toMatch(/^Intensity$/m);
  });

  test('what a token adds once windows are full, unless none can be', () => {
    expect(text({}, 'mistral-7b-v0.1')).toMatch(/KV cache per token +131 072 B {2}0 B once all windows are full$/m);
    const fields = { hidden_size: 64, intermediate_size: 64, num_attention_heads: 2, vocab_size: 64 };
    const wide = { ...fields, num_hidden_layers: 2, max_position_embeddings: 1024, sliding_window: 2048 };
    const model = readModelConfig({ ...wide, model_type: 'phi3' }, 'x');
    expect(text({ model })).toMatch(/KV cache per token +\d+ B {2}windows of 2 048 tokens never fill/);
    expect(text({ model, context: 4096 })).toMatch(/0 B once all windows are full/);
  });

  test('what active parameters include', () => {
    expect(text({}, 'qwen3-30b-a3b')).toMatch(
      /active parameters +3 353 032 704 {2}used per token, the input embedding/,
    );
  });
});
