import { describe, expect, test } from 'vitest';
import { findDatasheet } from '../../../src/machines/datasheets.ts';
import type { Link } from '../../../src/machines/links.ts';
import { findPreset } from '../../../src/models/config/presets.ts';
import { LEVER_IDS, LEVERS } from '../../../src/models/levers/levers.ts';
import { leverTable, type LeverOptions } from '../../../src/models/levers/lever-table.ts';
import { parsePrice } from '../../../src/models/levers/price.ts';
import { suggestDraft } from '../../../src/models/levers/suggest-draft.ts';
import { verdictOf } from '../../../src/models/levers/memory-verdict.ts';
import { expectedTokens } from '../../../src/models/predict/phases/speculation.ts';
import { predictLlm } from '../../../src/models/predict/predict-llm.ts';
import type { PredictionRequest } from '../../../src/models/predict/request.ts';
import { formatsOfFile } from '../../../src/models/storage/stored-format.ts';
import { guideRequest } from '../../support/predictions.ts';

const [LINK] = findDatasheet('h100-sxm').links as [Link];

const request = (modelId: string, gpu: string, changes: Partial<PredictionRequest> = {}): PredictionRequest =>
  guideRequest(
    { gpu: findDatasheet(gpu), formats: formatsOfFile(findPreset(modelId).config.stored), ...changes },
    modelId,
  );

const shop = (modelId: string): LeverOptions => ({
  link: () => LINK,
  draft: suggestDraft(findPreset(modelId).config),
  price: null,
});

const CASES: readonly [string, string, Partial<PredictionRequest>][] = [
  ['llama-2-7b', 'a10', {}],
  ['llama-3.1-70b', 'h100-sxm', { batch: 4 }],
  ['llama-3.1-70b', 'a10', {}],
  ['qwen3-30b-a3b', 'rtx-4090', { prompt: 4000 }],
  ['deepseek-v3', 'h200', { batch: 64 }],
  ['gpt-oss-20b', 'l4', { context: 8192 }],
  ['granite-4.0-h-small', 'mi300x', {}],
];

describe('levers', () => {
  test.each(CASES)('are each the request that its options make: %s on %s', (modelId, gpu, changes) => {
    const asked = request(modelId, gpu, changes);
    const rows = leverTable(asked, shop(modelId));
    expect(rows.map(({ id }) => id)).toEqual(['as-is', ...LEVER_IDS, 'best']);
    const plain = predictLlm(asked, 'exact');
    expect(rows[0]!.outcome).toMatchObject({
      secondsPerToken: plain.secondsPerToken,
      tokensPerSecond: plain.tokensPerSecond,
      secondsToFirstToken: plain.prefillSeconds,
    });
    for (const lever of LEVERS) {
      const pulled = lever.pull(asked, shop(modelId));
      const row = rows.find(({ id }) => id === lever.id)!;
      expect(row.why).not.toBe('');
      if ('cannot' in pulled) expect(row.outcome).toBeNull();
      else expect(row.outcome?.secondsPerToken).toBe(predictLlm(pulled.request, 'exact').secondsPerToken);
    }
  });

  test.each(CASES)('together are never worse than the best of them: %s on %s', (modelId, gpu, changes) => {
    const rows = leverTable(request(modelId, gpu, changes), shop(modelId));
    const best = rows.at(-1)!.outcome!;
    const fitting = rows.filter(({ outcome }) => outcome?.fits === true);
    if (fitting.length > 0) expect(best.fits).toBe(true);
    for (const { outcome } of fitting) expect(best.tokensPerSecond).toBeGreaterThanOrEqual(outcome!.tokensPerSecond);
  });

  test('answer within a page’s patience', () => {
    const asked = request('qwen3-30b-a3b', 'rtx-4090');
    leverTable(asked, shop('qwen3-30b-a3b'));
    const start = performance.now();
    leverTable(asked, shop('qwen3-30b-a3b'));
    const milliseconds = performance.now() - start;
    console.log(`levers: ${milliseconds.toFixed(1)} ms`);
    expect(milliseconds).toBeLessThan(200);
  });
});

describe('speculative decoding', () => {
  const draftOf = (acceptance: number, length = 4) => ({
    ...suggestDraft(findPreset('llama-3.1-70b').config)!,
    acceptance,
    length,
  });

  test.each([1, 2, 4, 8])('of %i tokens is never faster when none is accepted', (length) => {
    const plain = request('llama-3.1-70b', 'h100-sxm', { batch: 3 });
    const speculative = { ...plain, draft: draftOf(0, length) };
    expect(predictLlm(speculative, 'exact').secondsPerToken).toBeGreaterThanOrEqual(
      predictLlm(plain, 'exact').secondsPerToken,
    );
  });

  test('gives as many tokens as the formula of its paper', () => {
    expect(expectedTokens({ length: 4, acceptance: 0 })).toBe(1);
    expect(expectedTokens({ length: 4, acceptance: 1 })).toBe(5);
    expect(expectedTokens({ length: 3, acceptance: 0.5 })).toBeCloseTo(1.875, 12);
  });

  test.each<[Partial<PredictionRequest>, RegExp]>([
    [{ draft: draftOf(1.2) }, /^acceptance: expected a probability from 0 to 1, got 1\.2$/],
    [{ draft: draftOf(-0.1) }, /^acceptance: .*got -0\.1$/],
    [{ draft: draftOf(0.5, 0) }, /^draft length: expected a whole number from 1 to 1000, got 0$/],
    [
      { draft: { ...draftOf(0.5), model: findPreset('llama-3.1-405b').config } },
      /^draft: expected a model with fewer parameters/,
    ],
    [
      { draft: { ...draftOf(0.5), model: findPreset('qwen2.5-0.5b').config } },
      /^draft: expected a model with the vocabulary/,
    ],
  ])('refuses %#', (changes, sentence) => {
    expect(() => predictLlm(request('llama-3.1-70b', 'h100-sxm', changes), 'exact')).toThrow(sentence);
  });
});

describe('chunked prefill', () => {
  test('takes no less time than prompts in one pass, and as long where the chunk holds them all', () => {
    const plain = request('llama-3.1-70b', 'h100-sxm', { prompt: 3000, batch: 2 });
    const seconds = (chunk: number | null): number => predictLlm({ ...plain, chunk }, 'exact').prefillSeconds;
    expect(seconds(6000)).toBeCloseTo(seconds(null), 12);
    expect(seconds(512)).toBeGreaterThanOrEqual(seconds(null) * 0.999);
    expect(seconds(16)).toBeGreaterThan(2 * seconds(null));
  });

  test('refuses a chunk of which a prompt has too many', () => {
    expect(() => predictLlm(request('llama-2-7b', 'a10', { prompt: 1e6, chunk: 1 }), 'exact')).toThrow(
      /^chunk: expected at least 100 tokens for a prompt of 1000000, got 1$/,
    );
  });
});

describe('a price', () => {
  test.each([
    ['1.29USD', { perHour: 1.29, currency: 'USD', date: null }],
    ['$2', { perHour: 2, currency: 'USD', date: null }],
    ['1.1 eur/h', { perHour: 1.1, currency: 'EUR', date: null }],
    ['0.35USD@2026-11-26', { perHour: 0.35, currency: 'USD', date: '2026-11-26' }],
  ])('%s is read', (text, price) => {
    expect(parsePrice(text)).toEqual(price);
  });

  test.each(['', 'cheap', '1.29', '-1USD', '0USD', '1e9USD', '1USD2', '€1USD', 'NaNUSD'])('%j is refused', (text) => {
    expect(() => parsePrice(text)).toThrow(/^price: expected what a GPU costs for an hour, such as 1\.29USD/);
  });
});

describe('the verdict', () => {
  const verdict = (modelId: string, gpu: string, changes: Partial<PredictionRequest> = {}) => {
    const asked = request(modelId, gpu, changes);
    return verdictOf(asked, predictLlm(asked, 'exact'), shop(modelId))!;
  };

  test('says by how much it fits, or misses, and the nearest lever', () => {
    const fits = verdict('llama-2-7b', 'a10');
    expect(fits).toMatchObject({ fits: true, lever: null });
    expect(fits.by).toBeCloseTo(fits.has - fits.takes, 0);
    expect(verdict('llama-3.1-70b', 'h100-sxm')).toMatchObject({ fits: false, lever: { options: '--weights fp8' } });
    expect(verdict('llama-3.1-70b', 't4').lever?.options).toMatch(/^--weights int4 --gpus 4 --link /);
    expect(verdict('llama-3.1-405b', 't4').lever).toBeNull();
  });
});
