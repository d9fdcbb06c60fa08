import { roofOf } from '../machines/machine.ts';
import type { Formats } from '../ops/formats.ts';
import { attentionWork, type AttentionAlgorithm } from '../ops/attention.ts';
import { arithmeticIntensity, bytesMoved } from '../ops/work.ts';
import { boundAt, ridgePoint, type Roof } from '../machines/roof.ts';
import { significant } from '../text/units.ts';
import { times } from '../scenario/roof-verdict.ts';
import { arguedMachine, type Inference, type InferenceLine, type WalkInput } from './walk-step.ts';
import { guideHead, HALF, SINGLE } from './intensity-steps.ts';
import { count, quantity } from '../text/prose-quantity.ts';

/** FLOP, bytes and intensity of the guide's attention. */
function attention(
  input: WalkInput,
  queries: number,
  algorithm: AttentionAlgorithm,
  formats: Formats = HALF,
): { flop: number; bytes: number; intensity: number } {
  const work = attentionWork(guideHead(input, queries), formats, algorithm);
  return { flop: work.flop, bytes: bytesMoved(work), intensity: arithmeticIntensity(work) };
}

const intensityLine = (name: string, { flop, bytes, intensity }: ReturnType<typeof attention>): InferenceLine => ({
  name,
  values: `${count(flop)} / ${count(bytes)}`,
  result: quantity(intensity, 'FLOP/B', 4),
});

const ridgeLine = (name: string, roof: Roof): InferenceLine => ({
  name,
  values: `${quantity(roof.flopPerSecond / 1e12, '')} TFLOP/s / ${quantity(roof.bytesPerSecond / 1e9, '')} GB/s`,
  result: quantity(ridgePoint(roof), 'FLOP/B', 4),
});

/** The ratio of a roof's ridge point to an intensity, or its inverse, whichever is above 1. */
const factor = (intensity: number, roof: Roof): string => {
  const ratio = ridgePoint(roof) / intensity;
  return times(Math.max(ratio, 1 / ratio));
};

/** A conclusion about decode, drawn from the intensity of prefill. */
export function decodeInference(input: WalkInput): Inference | null {
  const argued = arguedMachine(input);
  if (!argued) return null;
  const { roof } = argued.exact;
  const n = input.context;
  const [prefill, decode] = [attention(input, n, 'standard'), attention(input, 1, 'standard')];
  const fused = attention(input, 1, 'fused');
  const short = (value: number): string => significant(value);
  return {
    id: 'prefill-for-decode',
    says: `At ${short(prefill.intensity)} operations per byte, “during the autoregressive phase” the model is memory bound.`,
    isSo: `${short(prefill.intensity)} is the intensity of prefill over a full context. Decode attention has ${short(decode.intensity)}: it is ${boundAt(decode.intensity, roof)} bound by ${factor(decode.intensity, roof)} on the ${argued.name}, not by ${factor(prefill.intensity, roof)}.`,
    lines: [
      intensityLine(`prefill, ${count(n)} query rows`, prefill),
      intensityLine('decode, one query row', decode),
      intensityLine('decode, fused', fused),
      ridgeLine(`${argued.name}, ridge point`, roof),
    ],
    so: 'The conclusion holds comfortably, but the number quoted belongs to prefill.',
  };
}

/** How fusing the three passes changes the verdict. */
export function fusedInference(input: WalkInput): Inference | null {
  const argued = arguedMachine(input);
  if (!argued) return null;
  const { roof } = argued.exact;
  const n = input.context;
  const [standard, fused] = [attention(input, n, 'standard'), attention(input, n, 'fused')];
  const [before, after] = [boundAt(standard.intensity, roof), boundAt(fused.intensity, roof)];
  return {
    id: 'fused',
    says: 'Attention is memory bound: S and P go to memory and back.',
    isSo: `A fused kernel keeps them on the chip and moves about 8Nd bytes: ${significant(fused.intensity, 4)} operations per byte, ${after} bound by ${factor(fused.intensity, roof)}. ${before === after ? 'The verdict holds.' : 'The verdict flips.'}`,
    lines: [
      intensityLine('three passes', standard),
      intensityLine('fused', fused),
      ridgeLine(`${argued.name}, ridge point`, roof),
    ],
    so: null,
  };
}

/** A verdict depends on the units: a browser has no tensor cores. */
export function roofInference(input: WalkInput): Inference | null {
  const argued = arguedMachine(input);
  const vector = argued && (roofOf(argued.gpu, 'f16-vector') ?? roofOf(argued.gpu, 'f32-vector'));
  if (!argued || !vector) return null;
  const f32 = roofOf(argued.gpu, 'f32-vector') ?? vector;
  const half = attention(input, input.context, 'standard');
  const single = attention(input, input.context, 'standard', SINGLE);
  const bound = (intensity: number, roof: Roof): string => `${boundAt(intensity, roof)} bound`;
  return {
    id: 'roof',
    says: `The ${argued.name} has ${significant(argued.exact.opsPerByte, 4)} operations per byte, so attention is ${bound(half.intensity, argued.exact.roof)}.`,
    isSo: `That is only one of its roofs. In a browser without tensor cores its ridge point is ${significant(ridgePoint(vector), 3)}: the same kernel is ${bound(half.intensity, vector)} there with f16 storage, and ${bound(single.intensity, f32)} with f32.`,
    lines: [
      ridgeLine('its highest roof', argued.exact.roof),
      ridgeLine('vector units', vector),
      intensityLine('three passes, f16', half),
      intensityLine('three passes, f32', single),
    ],
    so: 'A verdict must name its roof.',
  };
}
